package dev.redoubt.core.kept;

import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.Identity;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.SecretBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What lies in a store: rows of bytes under names of bytes, sealed under the identity (§7.17).
///
/// A *head* row, sealed under a key that is derived from the identity, has the key of all others,
/// and the place of the store. A *sum* row, renewed with each commit, says which other rows there
/// are, so that none can be lost or older than the rest.
public final class SealedEntries implements AutoCloseable {
  private static final int VERSION = 1;

  /// The keys of head and sum: no entry has an empty one, or one that begins with 0.
  private static final Bytes HEAD = Bytes.EMPTY;

  private static final Bytes SUM = Bytes.wrap(new byte[1]);

  private final RowCipher rows;
  private final SecretBytes sums;
  private final byte[] sum = new byte[Kdf.HASH];

  /// What each row adds to the sum.
  private final Map<Bytes, byte[]> parts = new HashMap<>();

  private final List<Change> next = new ArrayList<>(1);

  private SealedEntries(SecretBytes secret, Randomness randomness) {
    this.rows = new RowCipher(secret, randomness);
    this.sums = SecretBytes.own(Kdf.expand(secret, Kdf.label("qrmp1 store sum"), Kdf.HASH));
  }

  /// Of a new store; its head is sealed with the first commit.
  ///
  /// @param place what tells the store from a copy; empty where nothing does
  public static SealedEntries begin(Identity identity, Bytes place, Randomness randomness) {
    try (RowCipher heads = heads(identity, randomness);
        SecretBytes secret = SecretBytes.own(randomness.bytes(Kdf.HASH))) {
      SealedEntries begun = new SealedEntries(secret, randomness);
      WireWriter head = new WireWriter(128);
      head.u8(VERSION).bytes(secret.bytes()).opaque8(place);
      Bytes name = heads.name(HEAD);
      begun.next.add(new Change.Put(name, heads.seal(name, head.toArray())));
      Arrays.fill(head.array(), (byte) 0);
      return begun;
    }
  }

  /// As an earlier run has left it.
  ///
  /// @param found all rows; those that are entries are added to `into`
  /// @param place as in [#begin]
  /// @throws StoreFault if they are not what was committed last, at this place by this identity
  public static SealedEntries open(
      Map<Bytes, Bytes> found,
      Identity identity,
      Bytes place,
      Randomness randomness,
      Map<Bytes, Bytes> into)
      throws StoreFault {
    try (RowCipher heads = heads(identity, randomness)) {
      Bytes name = heads.name(HEAD);
      Bytes head = found.get(name);
      if (head == null) {
        throw new StoreFault(StoreFault.Reason.OTHER_IDENTITY, "no head of this identity");
      }
      SealedEntries opened = opened(heads.open(name, head), place, randomness);
      try {
        opened.read(found, name, into);
      } catch (CryptoException | MalformedException e) {
        opened.close();
        throw e;
      }
      return opened;
    } catch (CryptoException | MalformedException e) {
      throw new StoreFault(StoreFault.Reason.DAMAGED, "a row is not what was written");
    }
  }

  private static SealedEntries opened(byte[] head, Bytes place, Randomness randomness)
      throws MalformedException, StoreFault {
    WireReader in = new WireReader(head);
    if (in.u8() != VERSION) {
      throw new MalformedException("unknown version");
    }
    try (SecretBytes secret = SecretBytes.own(in.bytes(Kdf.HASH).toArray())) {
      Bytes home = in.opaque8();
      in.end();
      if (place.size() > 0 && home.size() > 0 && !place.equals(home)) {
        throw new StoreFault(StoreFault.Reason.MOVED, "it lay elsewhere");
      }
      return new SealedEntries(secret, randomness);
    } finally {
      Arrays.fill(head, (byte) 0);
    }
  }

  private void read(Map<Bytes, Bytes> found, Bytes head, Map<Bytes, Bytes> into)
      throws CryptoException, MalformedException {
    Bytes sumName = rows.name(SUM);
    byte[] said = new byte[0];
    for (Map.Entry<Bytes, Bytes> row : found.entrySet()) {
      Bytes name = row.getKey();
      if (name.equals(head)) {
        continue;
      }
      byte[] text = rows.open(name, row.getValue());
      if (name.equals(sumName)) {
        said = text;
        continue;
      }
      WireReader in = new WireReader(text);
      Bytes key = in.opaque8();
      into.put(key, in.bytes(in.remaining()));
      add(name, row.getValue());
    }
    if (!Arrays.equals(said, sum)) {
      throw new MalformedException("rows are missing, or older than the rest");
    }
  }

  private static RowCipher heads(Identity identity, Randomness randomness) {
    WireWriter seeds = new WireWriter(2 * Identity.SEED);
    seeds.bytes(identity.mlDsaSeed().bytes()).bytes(identity.ed25519Seed().bytes());
    try (SecretBytes ikm = SecretBytes.own(seeds.toArray());
        SecretBytes secret = Kdf.extract(Kdf.label("qrmp1 store"), ikm.bytes())) {
      return new RowCipher(secret, randomness);
    } finally {
      Arrays.fill(seeds.array(), (byte) 0);
    }
  }

  /// The rows of a commit. Either all of them are written, before those of the next call, or this
  /// object must not be used again.
  public List<Change> seal(List<Change> changes) {
    List<Change> sealed = new ArrayList<>(changes.size() + 2);
    sealed.addAll(next);
    next.clear();
    for (Change change : changes) {
      sealed.add(seal(change));
    }
    Bytes name = rows.name(SUM);
    sealed.add(new Change.Put(name, rows.seal(name, sum)));
    return sealed;
  }

  private Change seal(Change change) {
    Bytes name = rows.name(change.key());
    remove(name);
    return switch (change) {
      case Change.Delete delete -> new Change.Delete(name);
      case Change.Put put -> {
        WireWriter text = new WireWriter(1 + put.key().size() + put.value().size());
        text.opaque8(put.key()).bytes(put.value());
        Bytes value = rows.seal(name, text.toArray());
        add(name, value);
        yield new Change.Put(name, value);
      }
    };
  }

  private void add(Bytes name, Bytes value) {
    byte[] about = Arrays.copyOf(name.toArray(), name.size() + RowCipher.SALT);
    value.slice(0, RowCipher.SALT).copyTo(about, name.size());
    byte[] part = Kdf.expand(sums, about, Kdf.HASH);
    parts.put(name, part);
    combine(part);
  }

  private void remove(Bytes name) {
    byte[] part = parts.remove(name);
    if (part != null) {
      combine(part);
    }
  }

  private void combine(byte[] part) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] ^= part[i];
    }
  }

  @Override
  public void close() {
    rows.close();
    sums.close();
  }
}

package dev.redoubt.core.session;

import dev.redoubt.core.crypto.Aead;
import dev.redoubt.core.crypto.EnvelopeSigner;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.frame.Frames;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.MalformedException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An envelope that is being opened, in three steps: [Session#opening] finds its key and refuses
/// what can be refused without one, [#run] decrypts, verifies and parses, and [#commit] has it
/// count.
public sealed interface Opening {
  /// Decrypts, verifies and parses. Once, by any one thread, also while others use the session: it
  /// reads nothing of it that ever changes, and has a copy of the key, which it erases.
  ///
  /// @param workspace where, of the calling thread
  void run(Workspace workspace);

  /// Commits it, if it verified and its key was not erased meanwhile.
  Opened commit(Now now);

  /// What has verified.
  record Contents(
      int size, long createdMillis, int shownEpoch, int shownGeneration, List<Frame> frames) {}

  /// The session that it was opened in, which takes what verified.
  interface Target {
    Opened accept(ReceivingKey key, int counter, Contents contents, Now now);
  }

  /// Refused without a key.
  record Refused(DropReason reason) implements Opening {
    @Override
    public void run(Workspace workspace) {}

    @Override
    public Opened commit(Now now) {
      return new Opened.Rejected(reason);
    }
  }

  /// Its key was found.
  final class Possible implements Opening {
    private final Target target;
    private final Parties parties;
    private final ReceivingKey key;
    private final Generation generation;
    private final Bytes envelope;
    private DropReason refused = DropReason.UNKNOWN_KID;
    private @Nullable Contents contents;

    Possible(Target target, Parties parties, ReceivingKey key, Bytes envelope) {
      this.target = target;
      this.parties = parties;
      this.key = key;
      this.generation = key.generation().copy();
      this.envelope = envelope;
    }

    @Override
    public void run(Workspace workspace) {
      byte[] header = envelope.slice(0, Envelope.HEADER).toArray();
      int sealed = envelope.size() - Envelope.HEADER;
      byte[] opened = workspace.room(sealed);
      envelope.slice(Envelope.HEADER, envelope.size()).copyTo(opened, 0);
      try (generation) {
        Aead.open(generation.key().bytes(), generation.nonce(header), header, opened, sealed);
      } catch (CryptoException e) {
        refused = DropReason.BAD_TAG;
        return;
      }
      ReceivingContext context = key.context();
      int at = EnvelopeSigner.SIGNATURE;
      int length = sealed - at - Aead.TAG;
      byte[] signature = Arrays.copyOf(opened, at);
      byte[] signed =
          parties.signed(false, context.bind(), header, Envelope.hash(opened, at, length));
      if (!context.verifyKey().verify(signed, signature)) {
        refused = DropReason.BAD_SIGNATURE;
        return;
      }
      try {
        contents = decode(new WireReader(opened, at, length), context.epoch());
      } catch (MalformedException e) {
        refused = DropReason.BAD_FRAMES;
      }
    }

    private Contents decode(WireReader body, int epoch) throws MalformedException {
      return new Contents(
          envelope.size(),
          body.time(),
          body.u32(),
          body.u32(),
          Frames.decode(body, allowed(epoch)));
    }

    private Frames.Allowed allowed(int epoch) {
      if (parties.initiator()) {
        return Frames.Allowed.FROM_RESPONDER;
      }
      return epoch == 0 ? Frames.Allowed.EARLY : Frames.Allowed.FROM_INITIATOR;
    }

    @Override
    public Opened commit(Now now) {
      Contents verified = contents;
      return verified == null
          ? new Opened.Rejected(refused)
          : target.accept(key, Envelope.counter(envelope), verified, now);
    }
  }
}

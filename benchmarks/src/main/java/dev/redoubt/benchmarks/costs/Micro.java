package dev.redoubt.benchmarks.costs;

import dev.redoubt.core.crypto.EnvelopeSigner;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.SecretBytes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// JMH benchmarks of single steps of the pipeline, to find out where time goes; not part of the
/// comparison. As everywhere, the class path determines the provider of Ed25519.
///
/// ```
/// java -cp CLASSPATH org.openjdk.jmh.Main Micro -prof gc
/// ```
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Micro {
  private static final int BYTES = 256;
  private static final int FULL = (256 << 10) / BYTES;
  private static final byte[] INFO = new byte[32];

  private final SessionPair pair;
  private final Batch one = SessionPair.batch(1, BYTES);
  private final Batch full = SessionPair.batch(FULL, BYTES);
  private final byte[] written = written(full);
  private final Receipt receipt =
      new Receipt(1, 1 << 20, 1 << 20, List.of(), List.of(), 65_536, 32 << 20, List.of());
  private final byte[] writtenReceipt = written(receipt);
  private final byte[] message = Post.random(160);
  private final EnvelopeSigner.SigningKey signingKey;
  private final EnvelopeSigner.VerifyKey verifyKey;
  private final byte[] signature;
  private final Hpke.KeyPair prekey = Hpke.KeyPair.generate(Micro::fill);

  /// Called by JMH for each thread of each fork.
  public Micro() {
    EnvelopeSigner signer = EnvelopeSigner.fastest();
    try (SecretBytes seed = SecretBytes.own(Post.random(EnvelopeSigner.SEED))) {
      pair = new SessionPair();
      signingKey = signer.signingKey(seed);
      verifyKey = signer.verifyKey(signer.publicKey(seed));
      signature = signingKey.sign(message);
    } catch (MalformedException | CryptoException e) {
      throw new IllegalStateException("A message of the handshake or a key is invalid.", e);
    }
  }

  private static void fill(byte[] target) {
    System.arraycopy(Post.random(target.length), 0, target, 0, target.length);
  }

  private static byte[] written(Batch batch) {
    WireWriter out = new WireWriter(batch.wireBound());
    batch.write(out);
    return out.toArray();
  }

  private static byte[] written(Receipt receipt) {
    WireWriter out = new WireWriter(64);
    receipt.write(out);
    return out.toArray();
  }

  @Benchmark
  public Bytes sealOne() {
    return pair.seal(one);
  }

  @Benchmark
  public Bytes sealFullBatch() {
    return pair.seal(full);
  }

  /// Includes sealing, because an envelope can be opened only once.
  @Benchmark
  public List<Frame> sealAndOpenOne() {
    return pair.open(pair.seal(one));
  }

  /// Includes sealing, as in [#sealAndOpenOne()].
  @Benchmark
  public List<Frame> sealAndOpenFullBatch() {
    return pair.open(pair.seal(full));
  }

  @Benchmark
  public byte[] writeBatch() {
    return written(full);
  }

  @Benchmark
  public Batch parseBatch() throws MalformedException {
    return Batch.decode(new WireReader(written));
  }

  @Benchmark
  public byte[] writeReceipt() {
    return written(receipt);
  }

  @Benchmark
  public Receipt parseReceipt() throws MalformedException {
    return Receipt.decode(new WireReader(writtenReceipt));
  }

  @Benchmark
  public byte[] sign() {
    return signingKey.sign(message);
  }

  @Benchmark
  public boolean verify() {
    return verifyKey.verify(message, signature);
  }

  /// Mostly the encapsulation.
  @Benchmark
  public Hpke.Sender hpkeSender() throws CryptoException {
    return Hpke.setupSender(prekey.publicKey(), INFO, Micro::fill);
  }

  /// Includes a fresh encapsulation: subtract [#hpkeSender()].
  @Benchmark
  public Hpke.Context hpkeSenderAndReceiver() throws CryptoException {
    Hpke.Sender sender = Hpke.setupSender(prekey.publicKey(), INFO, Micro::fill);
    return Hpke.setupReceiver(prekey, sender.enc(), INFO);
  }

  /// A whole handshake, both sides, including generating the identities and the prekey.
  @Benchmark
  public SessionPair session() throws MalformedException {
    return new SessionPair();
  }
}

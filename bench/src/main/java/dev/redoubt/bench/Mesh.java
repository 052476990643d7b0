package dev.redoubt.bench;

/// Senders that each write to every recipient, all in this process: messages use the links in turn.
public abstract class Mesh implements Carrier {
  /// Messages not yet settled, over all links: so a comparison by the number of links compares
  /// nothing else.
  public static final int UNSETTLED = 100_000;

  /// @param senders how many
  /// @param recipients how many
  public record Shape(int senders, int recipients) {
    public int links() {
      return senders * recipients;
    }

    /// For instance `32 × 32`, or `1 → 1000`.
    @Override
    public String toString() {
      return senders + (senders == recipients ? " × " : " → ") + recipients;
    }
  }

  private final Shape shape;

  protected Mesh(Shape shape) {
    this.shape = shape;
  }

  /// @param peer `lettuce`, or `redoubt`
  /// @param namespace empty
  /// @throws IllegalArgumentException if there is no such peer
  public static Mesh open(String peer, Shape shape, String uri, String namespace) {
    return switch (peer) {
      case "lettuce" -> new PlainMesh(shape, uri, namespace);
      case "redoubt" -> new RedoubtMesh(shape, uri, namespace);
      default -> throw new IllegalArgumentException("There is no peer " + peer + ".");
    };
  }

  /// Sends one message. Waits while [#UNSETTLED] are not settled.
  protected abstract void post(int sender, int recipient, byte[] body) throws InterruptedException;

  /// Waits until all messages are settled.
  protected abstract void settle() throws InterruptedException;

  public final Shape shape() {
    return shape;
  }

  /// So many that what is unsettled has its full size for most of the time.
  @Override
  public final int least() {
    return 3 * UNSETTLED;
  }

  @Override
  public final void pass(byte[] body, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      int sender = i % shape.senders();
      // Each sender moves on to the next recipient with every round.
      int turn = sender + i / shape.senders();
      post(sender, turn % shape.recipients(), body);
    }
    settle();
  }
}

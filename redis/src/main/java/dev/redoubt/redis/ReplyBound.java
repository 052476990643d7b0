package dev.redoubt.redis;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/// Refuses a reply that is larger than any honest one before it is buffered: anybody who may write
/// to Redis can add an entry of 200 MB to our stream, and every read of it would exhaust a small
/// heap.
///
/// Parses just enough of RESP to find the end of a reply and the declared length of a string. A
/// refused reply fails its command with a [ReplyTooLargeException] and closes the connection.
final class ReplyBound extends ChannelInboundHandlerAdapter {
  private static final String TYPES = "+-:$*_#,(!=%~>|";

  /// Size of the shortest element: type, carriage return, line feed.
  private static final int ELEMENT_MIN = 3;

  private final long max;
  private boolean refused;

  /// Bytes of the current reply so far.
  private long size;

  /// Elements still to come in the current reply.
  private long missing = 1;

  /// Bytes still to come of the current string, with its line end.
  private long skip;

  /// Type of the current line; 0 at its beginning.
  private char type;

  private long number;
  private boolean negative;
  private boolean push;

  ReplyBound(long maxBytes) {
    this.max = maxBytes;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (refused || !(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
      return;
    }
    try {
      scan(bytes);
    } catch (ReplyTooLargeException | NotRedisException e) {
      refused = true;
      bytes.release();
      if (!push) {
        // Reaches Lettuce, which fails the command whose reply this is.
        ctx.fireExceptionCaught(e);
      }
      var unused = ctx.close();
      return;
    }
    super.channelRead(ctx, bytes);
  }

  private void scan(ByteBuf bytes) throws ReplyTooLargeException, NotRedisException {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (skip > 0) {
        int step = (int) Math.min(skip, end - at);
        at += step;
        size += step;
        skip -= step;
        if (skip == 0) {
          elementDone();
        }
      } else {
        size++;
        next((char) (bytes.getByte(at++) & 0xff));
      }
      if (size + skip + missing * ELEMENT_MIN > max + ELEMENT_MIN) {
        throw new ReplyTooLargeException(max);
      }
    }
  }

  private void next(char symbol) throws NotRedisException {
    if (type == 0) {
      if (TYPES.indexOf(symbol) < 0) {
        throw new NotRedisException(symbol);
      }
      type = symbol;
      number = 0;
      negative = false;
      if (size == 1) {
        push = symbol == '>';
      }
    } else if (symbol == '\n') {
      lineDone();
    } else if (symbol == '-') {
      negative = true;
    } else if (symbol >= '0' && symbol <= '9') {
      // Capped against overflow: anything above the bound is refused anyway.
      number = Math.min(number * 10 + (symbol - '0'), max + 1);
    }
  }

  private void lineDone() {
    long count = negative ? 0 : number;
    switch (type) {
      case '$', '=', '!' -> {
        if (negative) {
          elementDone();
        } else {
          skip = count + 2;
        }
      }
      case '*', '~', '>' -> {
        missing += count;
        elementDone();
      }
      case '%' -> {
        missing += 2 * count;
        elementDone();
      }
      // An attribute precedes the element that it describes.
      case '|' -> missing += 2 * count;
      default -> elementDone();
    }
    type = 0;
  }

  private void elementDone() {
    missing--;
    if (missing == 0) {
      missing = 1;
      size = 0;
    }
  }

  /// A reply, or a published message, is larger than any honest one.
  static final class ReplyTooLargeException extends Exception {
    private static final long serialVersionUID = 1;

    ReplyTooLargeException(long max) {
      super("A reply is larger than the " + max + " bytes of any honest one.");
    }
  }

  /// The server does not speak RESP.
  static final class NotRedisException extends Exception {
    private static final long serialVersionUID = 1;
    private static final char TLS_ALERT = 0x15;

    private final boolean tls;

    NotRedisException(char first) {
      super("An answer begins with the byte " + (int) first + ", as no answer of Redis does.");
      this.tls = first == TLS_ALERT;
    }

    boolean tls() {
      return tls;
    }
  }
}

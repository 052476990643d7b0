package dev.redoubt.redis.resp;

import dev.redoubt.message.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads RESP2 element by element, so that a caller keeps only what it wants, and refuses a reply
/// that is larger than any honest one before it takes memory: anybody who may write to Redis can
/// add an entry of 200 MB to our stream.
///
/// Whatever is not as the caller asks ends in an `IOException`, after which the stream of replies
/// is of no use. Only an error as a whole reply does not ([ReplyException]). For one thread.
public final class RespReader {
  /// Size of the shortest element: type, carriage return, line feed.
  private static final int ELEMENT_MIN = 3;

  private static final int BUFFER = 16 << 10;

  /// The rest of a longer line is skipped.
  private static final int LINE_MAX = 1_024;

  /// A larger number cannot take another digit.
  private static final long NUMBER_MAX = (Long.MAX_VALUE - 9) / 10;

  private final InputStream in;
  private final long max;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int end;

  /// Bytes that the reply in progress may still have.
  private long left;

  /// Whether nothing of the reply has been read yet.
  private boolean first;

  /// @param max largest reply, bytes
  public RespReader(InputStream in, long max) {
    this.in = in;
    this.max = max;
  }

  /// Reads one reply.
  ///
  /// @throws ReplyException if it is an error
  public <T> T read(ReplyParser<T> parser) throws IOException, ReplyException {
    left = max;
    first = true;
    return parser.parse(this);
  }

  /// Waits until the next reply has begun to arrive.
  void await() throws IOException {
    if (at == end) {
      fill();
    }
  }

  public long integer() throws IOException, ReplyException {
    expect(':');
    return number();
  }

  /// A status, such as `OK`.
  public String status() throws IOException, ReplyException {
    expect('+');
    return line();
  }

  /// Null where the server says that there is none.
  public @Nullable Bytes bulk() throws IOException, ReplyException {
    expect('$');
    return bulkBody();
  }

  /// A bulk string that must be there.
  public Bytes value() throws IOException, ReplyException {
    Bytes value = bulk();
    if (value == null) {
      throw new NotRedisException('-', "a value");
    }
    return value;
  }

  public String text() throws IOException, ReplyException {
    return value().toUtf8();
  }

  /// @return how many elements follow; -1 where the server says that there is no array
  public int array() throws IOException, ReplyException {
    expect('*');
    return count();
  }

  /// An array whose elements `element` reads; empty where there is none.
  public <T> List<T> list(ReplyParser<T> element) throws IOException, ReplyException {
    int count = array();
    List<T> list = new ArrayList<>(Math.max(0, Math.min(count, 1_024)));
    for (int i = 0; i < count; i++) {
      list.add(element.parse(this));
    }
    return list;
  }

  /// A scalar of any type as text; an array's elements are skipped and give an empty text.
  public String scalar() throws IOException, ReplyException {
    char type = next();
    return switch (type) {
      case ':' -> Long.toString(number());
      case '+' -> line();
      case '$' -> {
        Bytes body = bulkBody();
        yield body == null ? "" : body.toUtf8();
      }
      default -> {
        skip(count());
        yield "";
      }
    };
  }

  /// Skips `elements`, whatever they are and contain.
  public void skip(long elements) throws IOException, ReplyException {
    for (long missing = elements; missing > 0; missing--) {
      switch (next()) {
        case '$' -> {
          int size = size();
          skipBytes(size < 0 ? 0 : size + 2L);
        }
        case '*' -> {
          missing += Math.max(0, count());
          require(missing * ELEMENT_MIN);
        }
        default -> line();
      }
    }
  }

  private void expect(char wanted) throws IOException, ReplyException {
    char type = next();
    if (type != wanted) {
      throw new NotRedisException(type, "'" + wanted + "'");
    }
  }

  private char next() throws IOException, ReplyException {
    char type = (char) read();
    boolean whole = first;
    first = false;
    if (type == '-' && whole) {
      throw new ReplyException(line());
    }
    if ("+:$*".indexOf(type) < 0) {
      throw new NotRedisException(type, "an element");
    }
    return type;
  }

  private @Nullable Bytes bulkBody() throws IOException {
    int size = size();
    if (size < 0) {
      return null;
    }
    byte[] body = new byte[size];
    int copied = Math.min(size, end - at);
    System.arraycopy(buffer, at, body, 0, copied);
    at += copied;
    while (copied < size) {
      int read = in.read(body, copied, size - copied);
      if (read < 0) {
        throw new EOFException();
      }
      copied += read;
    }
    left -= size;
    lineEnd();
    return Bytes.wrap(body);
  }

  /// The size of a bulk string, which the reply still has room for.
  private int size() throws IOException {
    long size = number();
    require(size);
    return (int) size;
  }

  private int count() throws IOException {
    long count = number();
    if (count > left / ELEMENT_MIN) {
      throw new ReplyTooLargeException(max);
    }
    return (int) count;
  }

  private void require(long bytes) throws IOException {
    if (bytes > left) {
      throw new ReplyTooLargeException(max);
    }
  }

  private long number() throws IOException {
    boolean negative = false;
    long number = 0;
    for (int symbol = read(); symbol != '\r'; symbol = read()) {
      if (symbol == '-' && number == 0) {
        negative = true;
      } else if (symbol >= '0' && symbol <= '9') {
        if (number > NUMBER_MAX) {
          throw new NotRedisException((char) symbol, "a number of 64 bits");
        }
        number = number * 10 + (symbol - '0');
      } else {
        throw new NotRedisException((char) symbol, "a digit");
      }
    }
    newline();
    return negative ? -number : number;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int symbol = read(); symbol != '\r'; symbol = read()) {
      if (line.length() < LINE_MAX) {
        line.append((char) symbol);
      }
    }
    newline();
    return line.toString();
  }

  private void lineEnd() throws IOException {
    int symbol = read();
    if (symbol != '\r') {
      throw new NotRedisException((char) symbol, "the end of a line");
    }
    newline();
  }

  private void newline() throws IOException {
    int symbol = read();
    if (symbol != '\n') {
      throw new NotRedisException((char) symbol, "the end of a line");
    }
  }

  private void skipBytes(long bytes) throws IOException {
    require(bytes);
    left -= bytes;
    long missing = bytes;
    while (missing > 0) {
      if (at == end) {
        fill();
      }
      int step = (int) Math.min(missing, end - at);
      at += step;
      missing -= step;
    }
  }

  private int read() throws IOException {
    if (--left < 0) {
      throw new ReplyTooLargeException(max);
    }
    if (at == end) {
      fill();
    }
    return buffer[at++] & 0xff;
  }

  private void fill() throws IOException {
    int read = in.read(buffer, 0, buffer.length);
    if (read <= 0) {
      throw new EOFException();
    }
    at = 0;
    end = read;
  }
}

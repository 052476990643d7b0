package dev.redoubt.core;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a payload is: a media type as RFC 9110 writes it (§7.2).
///
/// Names are compared without regard to case; so is the charset, which is UTF-8 where none is
/// named.
public final class ContentType {
  private static final String CHARSET = "charset";
  private static final String UTF_8 = "utf-8";

  private final String media;
  private final Map<String, String> parameters;

  private ContentType(String media, Map<String, String> parameters) {
    this.media = media;
    this.parameters = parameters;
  }

  /// Whether a payload that says `got` is what a reader of `wanted` reads: the media type and the
  /// charset are the same, and so is each further parameter that `wanted` names. Others are
  /// ignored. What is no media type is only itself.
  public static boolean matches(String wanted, String got) {
    if (wanted.equals(got)) {
      return true;
    }
    ContentType one = parse(wanted);
    ContentType other = parse(got);
    return one != null && other != null && one.includes(other);
  }

  private boolean includes(ContentType other) {
    if (!media.equals(other.media) || !charset().equals(other.charset())) {
      return false;
    }
    return parameters.entrySet().stream()
        .allMatch(each ->
            each.getKey().equals(CHARSET)
                || each.getValue().equals(other.parameters.get(each.getKey())));
  }

  private String charset() {
    String named = lower(parameters.getOrDefault(CHARSET, UTF_8));
    return named.equals("us-ascii") ? UTF_8 : named;
  }

  private static String lower(String ascii) {
    return ascii.toLowerCase(Locale.ROOT);
  }

  /// @return null where it is none
  private static @Nullable ContentType parse(String text) {
    Reader in = new Reader(text);
    String type = in.token();
    if (type.isEmpty() || !in.skip('/')) {
      return null;
    }
    String subtype = in.token();
    if (subtype.isEmpty()) {
      return null;
    }
    Map<String, String> parameters = LinkedHashMap.newLinkedHashMap(1);
    in.blanks();
    while (in.skip(';')) {
      in.blanks();
      String name = lower(in.token());
      if (!name.isEmpty()) {
        String value = in.skip('=') ? in.value() : null;
        if (value == null || parameters.put(name, value) != null) {
          return null;
        }
        in.blanks();
      }
    }
    return in.atEnd() ? new ContentType(lower(type + "/" + subtype), parameters) : null;
  }

  private static final class Reader {
    private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    boolean atEnd() {
      return at == text.length();
    }

    boolean skip(char sign) {
      boolean there = !atEnd() && text.charAt(at) == sign;
      at += there ? 1 : 0;
      return there;
    }

    void blanks() {
      while (skip(' ') || skip('\t')) {}
    }

    String token() {
      int from = at;
      while (!atEnd() && inToken(text.charAt(at))) {
        at++;
      }
      return text.substring(from, at);
    }

    private static boolean inToken(char c) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || TOKEN_SIGNS.indexOf(c) >= 0;
    }

    /// @return null where there is none
    @Nullable String value() {
      if (!skip('"')) {
        String token = token();
        return token.isEmpty() ? null : token;
      }
      StringBuilder quoted = new StringBuilder();
      while (!atEnd()) {
        if (skip('"')) {
          return quoted.toString();
        }
        if (skip('\\') && atEnd()) {
          return null;
        }
        quoted.append(text.charAt(at++));
      }
      return null;
    }
  }
}

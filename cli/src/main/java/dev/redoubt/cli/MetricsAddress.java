package dev.redoubt.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Parses `[HOST:]PORT`; without a host, the loopback interface is meant.
final class MetricsAddress implements ITypeConverter<InetSocketAddress> {
  private static final Pattern RULE =
      Pattern.compile("(?:(?<host>[^:\\[\\]]+|\\[[0-9a-fA-F:.]+\\]):)?(?<port>[0-9]{1,5})");

  @Override
  public InetSocketAddress convert(String text) {
    Matcher parts = RULE.matcher(text);
    if (!parts.matches() || Integer.parseInt(parts.group("port")) > 65_535) {
      throw new TypeConversionException(
          "\"" + text + "\" is no address; write 9464, 0.0.0.0:9464 or [::]:9464");
    }
    int port = Integer.parseInt(parts.group("port"));
    String host = parts.group("host");
    if (host == null) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new TypeConversionException("there is no host named \"" + host + "\"");
    }
  }
}

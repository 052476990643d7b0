package dev.redoubt.files;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.core.Protocol;
import dev.redoubt.identity.Credential;
import dev.redoubt.identity.RevocationList;
import dev.redoubt.identity.Succession;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Credentials, revocation lists and successions as files: exactly the bytes of SPEC.md §3. They
/// hold nothing secret.
///
/// Reading throws [ConfigurationException] that names the file, what is wrong and what to do, with
/// codes that begin with `CREDENTIAL`, `REVOCATIONS` or `SUCCESSION`: `_MISSING`, `_DAMAGED`,
/// `_UNREADABLE`. Writing throws `FILE_EXISTS` and `FILE_UNREADABLE`.
public final class TrustFiles {
  private static final String READABLE = "rw-r--r--";

  private TrustFiles() {}

  /// Whose signature nobody has checked yet: that is for the verifier.
  public static Credential credential(Path file) {
    return read(file, Protocol.CREDENTIAL_MAX, "CREDENTIAL", "credential", Credential::decode);
  }

  public static RevocationList revocations(Path file) {
    return read(
        file, RevocationList.SIZE_MAX, "REVOCATIONS", "revocation list", RevocationList::decode);
  }

  public static Succession succession(Path file) {
    return read(file, Succession.SIZE_MAX, "SUCCESSION", "succession", Succession::decode);
  }

  /// Writes a whole new file or none.
  public static void create(Path file, Bytes content) {
    try {
      PrivateFiles.create(file, content.toArray(), READABLE, "FILE");
    } catch (FileAlreadyExistsException e) {
      throw new ConfigurationException(
          ErrorCode.FILE_EXISTS, file + " exists already: give another file, or remove it.", e);
    }
  }

  /// Writes the whole file, in place of what it was.
  public static void replace(Path file, Bytes content) {
    try {
      PrivateFiles.replace(file, content.toArray(), READABLE);
    } catch (IOException e) {
      throw FileTrouble.unwritable(file, "FILE", e);
    }
  }

  private interface Decoder<T> {
    T decode(Bytes bytes) throws MalformedException;
  }

  private static <T> T read(Path file, int sizeMax, String code, String what, Decoder<T> decoder) {
    Bytes bytes = read(file, sizeMax, code, what);
    try {
      return decoder.decode(bytes);
    } catch (MalformedException e) {
      throw damaged(file, bytes, code, what, e);
    }
  }

  private static Bytes read(Path file, int sizeMax, String code, String what) {
    try {
      return Bytes.wrap(
          SmallFiles.read(
              file,
              sizeMax,
              () ->
                  new ConfigurationException(
                      code + "_DAMAGED",
                      file + " is larger than any " + what + ": " + advice(what))));
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(
          code + "_MISSING", file + " does not exist: " + advice(what), e);
    } catch (IOException e) {
      throw FileTrouble.unreadable(file, code, e);
    }
  }

  private static ConfigurationException damaged(
      Path file, Bytes bytes, String code, String what, MalformedException why) {
    String kind = kind(bytes);
    String wrong =
        kind.isEmpty() || kind.equals(what)
            ? " is damaged (" + why.getMessage() + "): "
            : " is a " + kind + ", no " + what + ": ";
    return new ConfigurationException(code + "_DAMAGED", file + wrong + advice(what), why);
  }

  private static String advice(String what) {
    return what.equals("succession")
        ? "get it again from the agent's owner."
        : "get it again from the authority.";
  }

  /// What these bytes begin as; empty if they are not a trust file.
  private static String kind(Bytes bytes) {
    return switch (bytes.slice(0, Math.min(4, bytes.size())).toUtf8()) {
      case "QPC1" -> "credential";
      case "QPL1" -> "revocation list";
      case "QPS1" -> "succession";
      case "QPB1" -> "bundle";
      case "Name" -> "key file";
      default -> "";
    };
  }
}

package dev.redoubt.cli;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.files.KeyFile;
import dev.redoubt.files.TrustFiles;
import dev.redoubt.identity.Credential;
import dev.redoubt.internal.FileReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description =
        "Shows an authority's key file, a credential, a revocation list or a succession; needs no"
            + " passphrase.",
    footerHeading = "%nExample:%n",
    footer = "  redoubt authority show bob.credential")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class AuthorityShowCommand implements Callable<Integer> {
  private static final int MAGIC = 4;

  private final Shell shell;

  @Parameters(paramLabel = "FILE", description = "the file")
  Path file;

  @Option(
      names = "--json",
      description = {
        "one JSON object; of a key file: fingerprint;",
        "of a credential: name, fingerprint, issuer, serial, notBefore, notAfter;",
        "of a list: issuer, nextUpdate, serials; of a succession: name, old, new, notBefore"
      })
  boolean json;

  AuthorityShowCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    shell.terminal().data(shown());
    return ExitCode.OK;
  }

  private String shown() {
    return switch (magic()) {
      case "QPC1" -> {
        Credential credential = verified();
        yield json ? Statements.json(credential) : Statements.text(credential);
      }
      case "QPL1" -> {
        var list = TrustFiles.revocations(file);
        yield json ? Statements.json(list) : Statements.text(list);
      }
      case "QPS1" -> {
        var succession = TrustFiles.succession(file);
        yield json ? Statements.json(succession) : Statements.text(succession);
      }
      case "Name" -> {
        KeyFile keys = KeyFile.read(file);
        yield json
            ? new JsonLine().with("fingerprint", keys.fingerprint().toString()).toString()
            : keys.name() + "  " + keys.fingerprint();
      }
      default ->
          throw new ConfigurationException(
              "FILE_KIND",
              file + " is no key file, credential, revocation list or succession: check the name.");
    };
  }

  private Credential verified() {
    Credential credential = TrustFiles.credential(file);
    if (!credential.verify()) {
      throw new ConfigurationException(
          ErrorCode.CREDENTIAL_DAMAGED,
          file + " is damaged (its signature does not verify): get it again from the authority.");
    }
    return credential;
  }

  private String magic() {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAGIC), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new ConfigurationException(
          ErrorCode.FILE_UNREADABLE, file + " cannot be read: " + FileReason.of(e) + ".", e);
    }
  }
}

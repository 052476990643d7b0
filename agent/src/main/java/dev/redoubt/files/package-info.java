/// Identities, pins, credentials and revocation lists in files. Applications use [KeyFile],
/// [PinFile], [TrustFiles] and [CredentialFile]; the rest is how these read and write safely beside
/// other processes.
@NullMarked
package dev.redoubt.files;

import org.jspecify.annotations.NullMarked;

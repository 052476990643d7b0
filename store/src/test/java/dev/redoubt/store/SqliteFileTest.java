package dev.redoubt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.StoreException;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.StateStore;
import dev.redoubt.spi.StateStore.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a store is in a file.
class SqliteFileTest {
  private static final Bytes KEY = Bytes.utf8("key");
  private static final Bytes OTHER = Bytes.utf8("other");
  private static final Bytes VALUE = Bytes.utf8("value");

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("agent.db");
  }

  private static StateStore open(Path file) {
    return new JdbcStoreProvider().open(file);
  }

  private static void assertRefused(String code, ThrowingCallable opening) {
    assertThatThrownBy(opening)
        .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
        .returns(code, StoreException::code)
        .returns(false, StoreException::temporary);
  }

  private void write(Change... changes) {
    try (StateStore store = open(file())) {
      store.commit(List.of(changes));
    }
  }

  private Map<Bytes, Bytes> read() {
    try (StateStore store = open(file())) {
      return store.load();
    }
  }

  @Test
  void whatIsCommittedIsThereWhenTheStoreIsOpenedAgain() {
    write(new Change.Put(KEY, VALUE), new Change.Put(OTHER, VALUE));
    write(new Change.Delete(OTHER), new Change.Put(KEY, OTHER), new Change.Delete(VALUE));

    assertThat(read()).containsOnly(Map.entry(KEY, OTHER));
  }

  @Test
  void changesOfOneCommitApplyInTheirOrder() {
    write(
        new Change.Put(KEY, VALUE),
        new Change.Delete(KEY),
        new Change.Put(KEY, OTHER),
        new Change.Put(OTHER, VALUE),
        new Change.Delete(OTHER));

    assertThat(read()).containsOnly(Map.entry(KEY, OTHER));
  }

  @Test
  void aStoreIsOpenInOneAgentAtATime() {
    try (StateStore open = open(file())) {
      open.commit(List.of(new Change.Put(KEY, VALUE)));

      assertRefused("STORE_IN_USE", () -> open(file()));

      open.commit(List.of(new Change.Put(OTHER, VALUE)));
    }
    assertThat(read()).hasSize(2);
  }

  @Test
  void nobodyElseMayReadTheFiles() throws IOException {
    try (StateStore open = open(folder.resolve("new/agent.db"))) {
      open.commit(List.of(new Change.Put(KEY, VALUE)));
      try (var files = Files.list(folder.resolve("new"))) {
        assertThat(files.toList())
            .hasSizeGreaterThan(1)
            .allSatisfy(file ->
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------"));
      }
    }
  }

  @Test
  void aFileThatOthersMayReadIsRefused() throws IOException {
    write(new Change.Put(KEY, VALUE));
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));

    assertRefused("STORE_MODE", () -> open(file()));
  }

  @Test
  void whatIsNoStoreIsRefusedAndLeftAlone() throws IOException {
    Files.writeString(file(), "some text of the user, longer than a header ".repeat(100));
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
    byte[] before = Files.readAllBytes(file());

    assertRefused("STORE_DAMAGED", () -> open(file()));

    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  @Test
  void aFolderIsRefused() throws IOException {
    Files.createDirectory(
        file(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));

    assertRefused("STORE_UNREADABLE", () -> open(file()));
  }

  @Test
  void aCopyLiesElsewhereAndARenamedFileDoesNot() throws IOException {
    write(new Change.Put(KEY, VALUE));
    Path copy = Files.copy(file(), folder.resolve("copy.db"), StandardCopyOption.COPY_ATTRIBUTES);
    Bytes place = place(file());

    assertThat(place(copy)).isNotEqualTo(place);
    assertThat(place(Files.move(file(), folder.resolve("renamed.db")))).isEqualTo(place);
    assertThat(place.size()).isPositive();
  }

  private static Bytes place(Path file) {
    try (StateStore store = open(file)) {
      Bytes first = store.place();
      store.commit(List.of(new Change.Put(OTHER, VALUE)));
      assertThat(store.place()).isEqualTo(first);
      return first;
    }
  }
}

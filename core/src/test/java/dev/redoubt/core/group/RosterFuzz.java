package dev.redoubt.core.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;

/// Rosters, as any peer can show them: the fuzzer's bytes, and the same as the fields and the list
/// of a roster that the owner has signed.
class RosterFuzz {
  private static final SomeGroup GROUP = new SomeGroup();
  private static final Roster FIRST = GROUP.first("alice", "bob");

  @FuzzTest
  void aRosterIsRefusedOrReadExactlyAndNeverAForgeryAccepted(byte[] bytes) {
    try {
      RosterUpdate raw = RosterUpdate.decode(Bytes.copyOf(bytes));
      assertThat(raw.encoded()).isEqualTo(Bytes.wrap(bytes));
      if (!raw.head().hash().equals(FIRST.hash())) {
        shown(raw, RosterResult.Refused.class);
      }
    } catch (MalformedException refused) {
      // What is behind a good frame is tried all the same.
    }
    try {
      ForkProof.decode(Bytes.copyOf(bytes), GROUP.id);
      throw new AssertionError("Nobody has signed two rosters.");
    } catch (MalformedException refused) {
      // As it should be.
    }
    // The first bytes are the fields between the owner and the signature, the others the form.
    int fields = Math.min(bytes.length, 5 + 8 + 32 + 8 + 16 + 8 + 8 + 4 + 32);
    WireWriter out =
        new WireWriter(8 << 10)
            .bytes(RosterHead.MAGIC)
            .u16(Protocol.SUITE)
            .u16(0)
            .bytes(GROUP.ops.peer().encoded())
            .bytes(Bytes.wrap(bytes, 0, fields));
    Bytes signature = GROUP.ops.sign(RosterHead.CONTEXT, out.toArray(), target -> {});
    out.bytes(signature).bytes(Bytes.wrap(bytes, fields, bytes.length - fields));
    Bytes signed = Bytes.wrap(out.toArray());
    RosterUpdate update;
    try {
      update = RosterUpdate.decode(signed);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(update.encoded()).isEqualTo(signed);
    shown(update, RosterResult.class);
  }

  private static void shown(RosterUpdate update, Class<? extends RosterResult> expected) {
    RosterChain chain = GROUP.chain(FIRST);
    RosterResult result = chain.accept(update, new Now(0, SomeGroup.WALL + 1000));
    assertThat(result).isInstanceOf(expected);
    Roster newest = chain.newest();
    assertThat(newest).isNotNull();
    assertThat(newest.members().size()).isLessThanOrEqualTo(Protocol.GROUP_MEMBERS);
    assertThat(newest.members().hash()).isEqualTo(newest.head().content().membersHash());
    boolean changed = !newest.head().encoded().equals(FIRST.head().encoded());
    assertThat(changed)
        .isEqualTo(
            result instanceof RosterResult.Accepted || result instanceof RosterResult.Renewed);
    assertThat(chain.frozen())
        .isEqualTo(
            result instanceof RosterResult.Forked || result instanceof RosterResult.ForkedLongAgo);
  }
}

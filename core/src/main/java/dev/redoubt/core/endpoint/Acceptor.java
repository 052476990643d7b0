package dev.redoubt.core.endpoint;

import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.session.DropReason;
import dev.redoubt.core.session.Init;
import dev.redoubt.core.session.InitResult;
import dev.redoubt.core.session.ResponderHandshake;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Misbehaviour;
import dev.redoubt.transport.Stream;

/// Answers INITs: cheap refusals first, silence for everything that is not authentic, then a
/// verdict (§5).
final class Acceptor {
  private final Prekeys prekeys;
  private final Handshakes handshakes;
  private final Admission admission;
  private final InitRates rates;
  private final Effects effects;
  private boolean leaving;

  Acceptor(
      Prekeys prekeys,
      Handshakes handshakes,
      Admission admission,
      InitRates rates,
      Effects effects) {
    this.prekeys = prekeys;
    this.handshakes = handshakes;
    this.admission = admission;
    this.rates = rates;
    this.effects = effects;
  }

  /// Drops every INIT from now on.
  void leave() {
    leaving = true;
  }

  void init(Bytes bytes, Now now) {
    if (leaving) {
      effects.drop(DropReason.LEAVING);
      return;
    }
    Init init;
    try {
      init = Init.decode(bytes);
    } catch (MalformedException e) {
      effects.drop(DropReason.MALFORMED);
      return;
    }
    Prekeys.Held held = prekeys.find(init.prekeyId());
    if (held == null) {
      effects.drop(DropReason.UNKNOWN_PREKEY);
      return;
    }
    Bytes h2 = handshakes.h2(init, held.prekey);
    if (prekeys.known(held, h2)) {
      again(h2, now);
    } else if (!rates.takeOpening(now)) {
      effects.drop(DropReason.RATE_LIMITED);
    } else {
      open(init, held, h2, now);
    }
  }

  private void again(Bytes h2, Now now) {
    effects.drop(DropReason.REPLAYED);
    Prekeys.Resend resend = prekeys.again(h2, now);
    if (resend != null) {
      respond(resend.to(), resend.resp());
    }
  }

  private void open(Init init, Prekeys.Held held, Bytes h2, Now now) {
    switch (handshakes.open(init, held.prekey, now)) {
      case InitResult.Dropped dropped -> effects.drop(dropped.reason());
      case InitResult.UnpublishedBundle unpublished ->
          effects.misbehaved(
              Misbehaviour.UNPUBLISHED_BUNDLE,
              "An INIT was made from a bundle that we did not publish.");
      case InitResult.Authentic authentic -> answer(authentic.handshake(), held, h2, now);
    }
  }

  private void answer(ResponderHandshake handshake, Prekeys.Held held, Bytes h2, Now now) {
    Prekeys.CachedResp answer = prekeys.remember(held, h2, now);
    Admission.Judged judged = admission.judge(handshake, now);
    if (judged.verdict() != Verdict.SESSION && !rates.takeRefusal(now)) {
      handshake.close();
      effects.drop(DropReason.RATE_LIMITED);
      return;
    }
    ResponderHandshake.Response response =
        handshakes.respond(handshake, judged.verdict(), judged.peer(), now);
    InstanceKey from = new InstanceKey(handshake.peer().fingerprint(), handshake.instance());
    Session session = response.session();
    prekeys.store(answer, from.inbox(), response.resp(), session, now);
    respond(from.inbox(), response.resp());
    InboundChannel channel = judged.channel();
    if (session != null && channel != null && judged.peer() != null) {
      channel.adopt(session, judged.peer(), now);
      channel.frames(session, handshake.earlyFrames(), handshake.timeMillis(), now);
    }
  }

  private void respond(InboxId to, Bytes resp) {
    effects.write(to, Stream.HANDSHAKE, resp);
  }

  Prekeys prekeys() {
    return prekeys;
  }

  /// Identities whose INITs are counted.
  int identitiesCounted() {
    return rates.identities();
  }

  /// An envelope of this session was opened: once it is confirmed, its RESP is not needed any more.
  void opened(Session session) {
    if (session.confirmed()) {
      prekeys.confirmed(session);
    }
  }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Synthetic people, their cards, and everything a service verifies them with.

use apdu::Loopback;
use jpki::card::synthetic_terminal_authentication::{Terminal, TerminalOutcome, authenticate};
use jpki::card::{
    AuthenticationKeyUnlocked, AuthenticationPin, CertificateOutcome, JpkiCard, LastTry,
    PinOutcome, SigningScheme, with_session,
};
use jpki::certificate::Certificate;
use jpki::crypto::rustcrypto::PROVIDER;
use jpki::path::{Policy, TrustAnchors};
use jpki::profile::{Kind, Profile};
use jpki::revocation::{Crl, CrlLimits, CrlStore, RevocationPolicy, verify_crl};
use protocol::check::Method;
use protocol::message::SubmitProof;
use std::sync::{LazyLock, OnceLock};
use testbed::card::{CardOptions, VirtualCard};
use testbed::pki::{Family, Pki, TerminalCertificate};
use testbed::population::{Person, Population, Situation};
use testbed::{EPOCH, Seed};

pub(crate) const SEED: Seed = Seed(1);

pub(crate) struct World {
    pub(crate) pki: Pki,
    pub(crate) population: Population,
    pub(crate) anchors: TrustAnchors,
    pub(crate) crls: CrlStore,
    pub(crate) policy: Policy,
    pub(crate) revocation: RevocationPolicy,
    cards: Vec<OnceLock<VirtualCard>>,
}

/// Keys take time to make: one world for all tests, and each card when it is first needed.
pub(crate) static WORLD: LazyLock<World> = LazyLock::new(|| {
    let (pki, population) = (Pki::new(SEED), Population::new(SEED));
    let pinned = pki
        .anchors(Family::Authentication)
        .iter()
        .map(|der| Certificate::from_der(der).unwrap())
        .collect();
    let anchors = TrustAnchors::new(pinned, &PROVIDER).unwrap();
    let mut crls = CrlStore::new();
    for der in pki.crls(&population, Family::Authentication, EPOCH) {
        let list = Crl::from_der(&der, &CrlLimits::partitioned()).unwrap();
        crls.insert(verify_crl(list, &anchors, &PROVIDER).unwrap())
            .unwrap();
    }
    World {
        anchors,
        crls,
        policy: Policy::official(Profile::synthetic(Kind::Authentication)),
        revocation: RevocationPolicy::official(),
        cards: population
            .people()
            .iter()
            .map(|_| OnceLock::new())
            .collect(),
        pki,
        population,
    }
});

impl World {
    pub(crate) fn person(&self, situation: Situation) -> &Person {
        self.population.person(situation)
    }

    /// A fresh clone of the card of the person in this situation.
    pub(crate) fn card(&self, situation: Situation) -> VirtualCard {
        let person = self.person(situation);
        let index = usize::try_from(person.index).unwrap();
        self.cards[index]
            .get_or_init(|| VirtualCard::of(&self.pki, person, &CardOptions::default()))
            .clone()
    }
}

/// What a terminal does at the card: unlock the key as the method says, read the certificate, let it sign.
pub(crate) fn sign(card: VirtualCard, method: Method, digest: &[u8; 32]) -> SubmitProof {
    let mut reader = Loopback::new(card);
    let ended = with_session(&mut reader, |card| {
        let CertificateOutcome::Read(certificate) = card.authentication_certificate().unwrap()
        else {
            panic!("a plastic card")
        };
        let unlocked = unlock(card, method);
        let scheme = SigningScheme::RsaPkcs1Sha256(digest);
        SubmitProof {
            certificate,
            signature: card.sign_authentication(&unlocked, scheme).unwrap(),
            card_text: None,
        }
    });
    ended.unwrap().value
}

fn unlock<'s>(card: &mut JpkiCard<'s>, method: Method) -> AuthenticationKeyUnlocked<'s> {
    match method {
        Method::Pin => {
            let pin = AuthenticationPin::new("1234").unwrap();
            match card.verify_authentication_pin(&pin, LastTry::Keep).unwrap() {
                PinOutcome::Verified(unlocked) => unlocked,
                other => panic!("{other:?}"),
            }
        }
        Method::Visual => {
            let terminal = DeskTerminal(TerminalCertificate::issue(SEED, "DESK-1", "20271231"));
            match authenticate(card, &terminal, PROVIDER.sha256).unwrap() {
                TerminalOutcome::Accepted(unlocked) => unlocked,
                other => panic!("{other:?}"),
            }
        }
    }
}

struct DeskTerminal(TerminalCertificate);

impl Terminal for DeskTerminal {
    fn certificate(&self) -> &[u8] {
        &self.0.certificate
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.key.sign_fixed(message).try_into().unwrap()
    }
}

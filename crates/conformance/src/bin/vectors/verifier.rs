// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cases for verifiers.

mod algorithms;
mod answer;
mod authority;
mod certificate;
mod chain;
mod cms;
mod constraints;
mod crl;
mod dates;
mod encoding;
mod extension;
mod grammar;
mod list;
mod names;
mod ocsp;
mod path;
mod policy;
mod profile;
mod question;
mod revocation;
mod rollover;
mod signature;
mod signed_data;
mod status;

use base64ct::{Base64, Encoding};
use conformance::adapter::{Anchor, Input, Kind, Revocation, Verdict};
use conformance::case::{Body, Case, CaseFile, VerifierExpectation};
use jpki::time::UnixTime;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use testbed::pki::{Authority, CertificateSpec, Family, Generation, Issued, Pki};
use testbed::population::{Person, Population, Situation};
use testbed::{EPOCH, Seed};

pub(crate) fn files() -> Vec<(&'static str, CaseFile)> {
    vec![
        ("verifier/certificate.json", certificate::file()),
        ("verifier/status.json", status::file()),
        ("verifier/signature.json", signature::file()),
        ("verifier/profile.json", profile::file()),
        ("verifier/grammar.json", grammar::file()),
        ("verifier/dates.json", dates::file()),
        ("verifier/path.json", path::file()),
        ("verifier/rollover.json", rollover::file()),
        ("verifier/authority.json", authority::file()),
        ("verifier/names.json", names::file()),
        ("verifier/constraints.json", constraints::file()),
        ("verifier/policy.json", policy::file()),
        ("verifier/algorithms.json", algorithms::file()),
        ("verifier/cms.json", cms::file()),
        ("verifier/crl.json", crl::file()),
        ("verifier/revocation.json", revocation::file()),
        ("verifier/ocsp.json", ocsp::file()),
    ]
}

struct World {
    pki: Pki,
    population: Population,
}

static WORLD: LazyLock<World> = LazyLock::new(|| World {
    pki: Pki::new(Seed(1)),
    population: Population::new(Seed(1)),
});

/// A file in the making: binary inputs are kept once, by name.
#[derive(Default)]
struct Builder {
    topic: &'static str,
    blobs: BTreeMap<String, String>,
    cases: Vec<Case>,
}

/// Inputs of one case; begins as a right one.
struct Draft {
    family: Family,
    certificate: (String, Vec<u8>),
    anchors: Vec<Generation>,
    crls: Vec<(String, Vec<u8>)>,
    time: UnixTime,
    signed: Option<(Vec<u8>, String, Vec<u8>)>,
}

impl Builder {
    fn new(topic: &'static str) -> Self {
        Self {
            topic,
            ..Self::default()
        }
    }

    fn case(
        &mut self,
        name: &str,
        title: &str,
        requirements: &[&str],
        draft: Draft,
        expect: VerifierExpectation,
    ) {
        let word = draft.family.word();
        let kind = match draft.signed {
            None => Kind::Path,
            Some(_) => Kind::Signature,
        };
        let profile = format!("jpki-{word}-synthetic");
        let mut input = Input::new(kind, &profile, draft.time.to_string());
        let (label, der) = draft.certificate;
        input.certificate = Some(self.blob(format!("{label}.crt"), &der));
        for generation in &draft.anchors {
            let authority = WORLD.pki.authority(draft.family, *generation);
            let name = format!("{word}-{generation:?}.anchor").to_lowercase();
            let certificate = self.blob(name, authority.certificate());
            input.anchors.push(Anchor::Certificate { certificate });
        }
        for (label, der) in &draft.crls {
            input.crls.push(self.blob(format!("{label}.crl"), der));
        }
        input.revocation = Revocation::Crl;
        if let Some((message, label, signature)) = draft.signed {
            input.message = Some(self.blob("message.bin".to_owned(), &message));
            input.signature = Some(self.blob(format!("{label}.sig"), &signature));
        }
        self.add(name, title, requirements, input, expect);
    }

    fn add(
        &mut self,
        name: &str,
        title: &str,
        requirements: &[&str],
        input: Input,
        expect: VerifierExpectation,
    ) {
        self.cases.push(Case {
            id: format!("verifier::{}::{name}", self.topic),
            title: title.to_owned(),
            requirements: requirements.iter().map(|&id| id.to_owned()).collect(),
            body: Body::Verifier {
                input: Box::new(input),
                expect,
            },
        });
    }

    fn blob(&mut self, name: String, bytes: &[u8]) -> String {
        let text = Base64::encode_string(bytes);
        let kept = self
            .blobs
            .entry(name.clone())
            .or_insert_with(|| text.clone());
        assert_eq!(*kept, text, "two blobs are called {name}");
        name
    }

    /// The name of a binary that many cases share: that of the first one it comes in.
    fn shared(&mut self, name: String, bytes: &[u8], ending: &str) -> String {
        let text = Base64::encode_string(bytes);
        let ending = format!(".{ending}");
        let held = self
            .blobs
            .iter()
            .find(|(name, held)| **held == text && name.ends_with(&ending));
        match held {
            Some((name, _)) => name.clone(),
            None => self.blob(name + &ending, bytes),
        }
    }

    fn finish(self, title: &str) -> CaseFile {
        CaseFile {
            blobs: self.blobs,
            ..crate::file(title, self.cases)
        }
    }
}

impl Draft {
    /// The person's right certificate with the right list, at the epoch.
    fn of(situation: Situation) -> Self {
        let person = WORLD.population.person(situation);
        let issued = WORLD.pki.issue(person, Family::Authentication);
        Self::with(Family::Authentication, person, situation.word(), issued.der)
    }

    /// Another certificate for this person.
    fn with(family: Family, person: &Person, label: &str, der: Vec<u8>) -> Self {
        let draft = Self {
            family,
            certificate: (label.to_owned(), der),
            anchors: Generation::ALL.to_vec(),
            crls: Vec::new(),
            time: EPOCH,
            signed: None,
        };
        draft.listed(person, person.generation)
    }

    /// With the list of the person's municipality by an authority key, made for the draft's time.
    fn listed(mut self, person: &Person, generation: Generation) -> Self {
        let spec = WORLD.pki.crl_spec(
            &WORLD.population,
            self.family,
            generation,
            person.municipality,
            self.time,
        );
        let number = spec.number.unwrap_or_default();
        let place = person.municipality.name.to_lowercase();
        let label =
            format!("{}-{generation:?}-{place}-{number}", self.family.word()).to_lowercase();
        let der = spec.issue(WORLD.pki.authority(self.family, generation));
        self.crls = vec![(label, der)];
        self
    }

    /// At another time, with that day's list.
    fn at(mut self, time: UnixTime, person: &Person) -> Self {
        self.time = time;
        self.listed(person, person.generation)
    }
}

/// The certificate of a person with something changed, by its usual issuer.
fn changed(label: &str, change: impl FnOnce(&mut CertificateSpec)) -> Draft {
    let person = WORLD.population.person(Situation::Valid);
    issued_by(
        label,
        WORLD
            .pki
            .authority(Family::Authentication, person.generation),
        change,
    )
}

/// The same by another issuer.
fn issued_by(
    label: &str,
    authority: &Authority,
    change: impl FnOnce(&mut CertificateSpec),
) -> Draft {
    let person = WORLD.population.person(Situation::Valid);
    let mut spec = WORLD.pki.certificate_spec(person, Family::Authentication);
    change(&mut spec);
    let key = WORLD.pki.person_key(person, Family::Authentication);
    let der = spec.issue(authority, &key.public_key_info(), &key.key_identifier());
    Draft::with(Family::Authentication, person, label, der)
}

fn issued(situation: Situation) -> Issued {
    WORLD
        .pki
        .issue(WORLD.population.person(situation), Family::Authentication)
}

fn accept(validity: &str) -> VerifierExpectation {
    VerifierExpectation {
        verdict: Verdict::Accept,
        class: None,
        failing_certificate: None,
        validity: Some(validity.to_owned()),
        policies: None,
    }
}

fn refuse(class: &str) -> VerifierExpectation {
    VerifierExpectation {
        verdict: Verdict::Refuse,
        class: Some(class.to_owned()),
        failing_certificate: None,
        validity: None,
        policies: None,
    }
}

fn undetermined() -> VerifierExpectation {
    let class = Some("undetermined".to_owned());
    VerifierExpectation {
        verdict: Verdict::Undetermined,
        class,
        failing_certificate: None,
        validity: None,
        policies: None,
    }
}

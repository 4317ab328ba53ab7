// SPDX-License-Identifier: MIT OR Apache-2.0
//! What no service can do without: two signatures for each check, and one commit.

use crate::Failure;
use jpki::certificate::Certificate;
use jpki::crypto::{SignatureAlgorithm, aws_lc};
use std::io::{Seek, Write};
use std::time::{Duration, Instant};
use testbed::Seed;
use testbed::pki::{Family, Pki};
use testbed::population::{Population, Situation};

/// The fastest of so many tries: that one met no other program.
const TRIES: u32 = 300;

/// A page of a database.
const PAGE: [u8; 4_096] = [0x5A; 4_096];

pub(super) struct Floor {
    /// Time of the two RSA signatures of a check, on one core.
    pub(super) signatures: Duration,
    /// Time until a page is on the disk.
    pub(super) commit: Duration,
}

pub(super) fn measure(seed: u64) -> Result<Floor, Failure> {
    Ok(Floor {
        signatures: two_signatures(seed)?,
        commit: commit()?,
    })
}

/// A certificate's signature, twice: the card's is of the same kind.
fn two_signatures(seed: u64) -> Result<Duration, Failure> {
    let (pki, population) = (Pki::new(Seed(seed)), Population::new(Seed(seed)));
    let person = population.person(Situation::Valid);
    let issued = Certificate::from_der(&pki.issue(person, Family::Authentication).der)?;
    let authority = pki.authority(Family::Authentication, person.generation);
    let authority = Certificate::from_der(authority.certificate())?;
    let key = authority.public_key()?;
    let mut verifiers = aws_lc::PROVIDER.verifiers.iter();
    let verifier = verifiers
        .find(|one| one.algorithm == SignatureAlgorithm::RsaPkcs1Sha256)
        .ok_or("the backend has no RSA")?;
    fastest(|| {
        for _ in 0..2 {
            let checked = (verifier.verify)(&key, issued.tbs_der(), issued.signature());
            checked.map_err(|_| "the synthetic certificate is not signed")?;
        }
        Ok(())
    })
}

fn commit() -> Result<Duration, Failure> {
    let mut file = tempfile::tempfile()?;
    fastest(|| {
        file.rewind()?;
        file.write_all(&PAGE)?;
        Ok(file.sync_data()?)
    })
}

fn fastest(mut work: impl FnMut() -> Result<(), Failure>) -> Result<Duration, Failure> {
    let mut fastest = Duration::MAX;
    for _ in 0..TRIES {
        let began = Instant::now();
        work()?;
        fastest = fastest.min(began.elapsed());
    }
    Ok(fastest)
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin pki`: a synthetic world's certificates, lists and OCSP answers as files.

mod crl;
mod publish;

use crate::cli::{Pki as Arguments, PkiCommand};
use crate::console::{TITLE, progress};
use crate::material::put;
use crate::world::World;
use crate::{Failure, Outcome};
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use testbed::EPOCH;
use testbed::pki::{CertificateStatus, Family, OcspSpec, Responder, pem};
use testbed::population::RevocationStatus;

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let folder = match (&arguments.command, &arguments.out) {
        (Some(PkiCommand::Crl(command)), _) => return crl::run(command),
        (Some(PkiCommand::Publish(arguments)), _) => return publish::run(arguments),
        (None, Some(folder)) => folder,
        // The command line asks for one of the two.
        (None, None) => return Err("a folder is needed: --out".into()),
    };
    progress("making keys and certificates");
    let world = World::new(arguments.seed);
    let mut files = 0_usize;
    for family in Family::ALL {
        files += family_files(&world, *family, &folder.join(family.word()))?;
    }
    files += ocsp_files(&world, &folder.join("ocsp"))?;
    anstream::println!("{TITLE}{files} files{TITLE:#} in {}", folder.display());
    Ok(ExitCode::SUCCESS)
}

fn family_files(world: &World, family: Family, folder: &Path) -> Result<usize, Failure> {
    let (people, lists) = (folder.join("people"), folder.join("lists"));
    fs::create_dir_all(&people)?;
    fs::create_dir_all(&lists)?;
    let joined = |label: &str, ders: &[Vec<u8>]| -> String {
        ders.iter().map(|der| pem(label, der)).collect()
    };
    put(
        folder,
        "anchors.pem",
        joined("CERTIFICATE", &world.pki.anchors(family)),
    )?;
    let ders = world.pki.crls(&world.population, family, EPOCH);
    put(folder, "lists.pem", joined("X509 CRL", &ders))?;
    for (number, der) in (1..).zip(&ders) {
        put(&lists, &format!("{number:02}.crl"), der)?;
    }
    let mut files = 2 + ders.len();
    for person in world.population.people() {
        if person.serial(family).is_some() {
            let issued = world.pki.issue(person, family);
            put(
                &people,
                &format!("{}.pem", person.label()),
                pem("CERTIFICATE", &issued.der),
            )?;
            files += 1;
        }
    }
    Ok(files)
}

/// What a responder says of somebody.
fn status(revocation: RevocationStatus) -> CertificateStatus {
    let (at, reason) = match revocation {
        RevocationStatus::Good => return CertificateStatus::Good,
        RevocationStatus::OnHold { since } => (since, 6),
        RevocationStatus::Revoked { since, reason } => (since, reason),
    };
    let reason = Some(reason);
    CertificateStatus::Revoked { at, reason }
}

fn ocsp_files(world: &World, folder: &Path) -> Result<usize, Failure> {
    fs::create_dir_all(folder)?;
    for person in world.population.people() {
        let authority = world
            .pki
            .authority(Family::Authentication, person.generation);
        let responder = Responder::new(world.seed, authority, EPOCH);
        let status = status(person.revocation);
        let spec = OcspSpec::fresh(person.authentication_serial, status, EPOCH);
        put(
            folder,
            &format!("{}.der", person.label()),
            responder.answer(authority, &spec),
        )?;
    }
    Ok(world.population.people().len())
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin pki publish`: the lists of a synthetic world and its responder, over HTTP.

use super::status;
use crate::cli::Publish;
use crate::console::{NOTE, TITLE, progress};
use crate::material::write_lines;
use crate::{Failure, Outcome};
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;
use testbed::pki::{Family, Generation, Pki};
use testbed::population::{MUNICIPALITIES, Population};
use testbed::simulator::{
    Case, Directory, Listener, OCSP_PATH, PublishedList, Simulator, SourceFault, Statuses,
};
use testbed::{EPOCH, Seed};

const FAMILY: Family = Family::Authentication;

pub(super) fn run(arguments: &Publish) -> Outcome {
    if arguments.list_faults {
        for fault in SourceFault::ALL {
            anstream::println!("{TITLE}{:<22}{TITLE:#} {}", fault.word(), fault.sentence());
        }
        return Ok(ExitCode::SUCCESS);
    }
    let fault = arguments.fault.as_deref().map(named).transpose()?;
    progress("making the keys of the synthetic world");
    let seed = Seed(arguments.seed);
    let (pki, population) = (Arc::new(Pki::new(seed)), Population::new(seed));
    let directory = directory(&pki, &population);
    let paths: Vec<String> = directory.paths().map(str::to_owned).collect();
    let mut case = Case::sound("publish", EPOCH, directory);
    for generation in Generation::ALL {
        case = case.with_statuses(statuses(&population, *generation));
    }
    if let Some(fault) = fault {
        case = case.with_fault(fault);
    }
    let listener = Listener::start_at(arguments.listen, Simulator::new(pki))?;
    listener.begin(case);
    let addresses: Vec<String> = paths.iter().map(|path| listener.url(path)).collect();
    if let Some(file) = &arguments.addresses {
        write_lines(file, &addresses)?;
    }
    for address in &addresses {
        anstream::println!("  {address}");
    }
    anstream::println!(
        "{TITLE}{} lists{TITLE:#} and a responder at {}",
        addresses.len(),
        listener.url(OCSP_PATH)
    );
    anstream::println!("{NOTE}Ctrl-C ends it{NOTE:#}");
    // Whatever ends the process ends this.
    loop {
        std::thread::park();
    }
}

fn named(word: &str) -> Result<SourceFault, Failure> {
    let mut faults = SourceFault::ALL.iter();
    let found = faults.find(|fault| fault.word() == word);
    Ok(*found.ok_or_else(|| format!("there is no fault {word}; --list-faults shows them"))?)
}

/// Every generation's list of every municipality.
fn directory(pki: &Pki, population: &Population) -> Directory {
    let mut directory = Directory::default();
    for (number, generation) in (1..).zip(Generation::ALL) {
        for municipality in MUNICIPALITIES {
            let spec = pki.crl_spec(population, FAMILY, *generation, municipality, EPOCH);
            let path = format!("/lists/{number}/{}.crl", municipality.name);
            let generation = *generation;
            directory.put(&path, PublishedList::Made { spec, generation });
        }
    }
    directory
}

fn statuses(population: &Population, generation: Generation) -> Statuses {
    let people = population.people().iter();
    let of = people
        .filter(|person| person.generation == generation)
        .filter_map(|person| Some((person.serial(FAMILY)?, status(person.revocation))));
    Statuses {
        family: FAMILY,
        generation,
        of: BTreeMap::from_iter(of),
    }
}

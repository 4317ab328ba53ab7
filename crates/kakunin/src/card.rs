// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin card`: a virtual card on a reader.

mod inserted;
mod recorder;
mod state_file;

use crate::cli::Card as Arguments;
use crate::console::{NOTE, TITLE};
use crate::world::World;
use crate::{Failure, Outcome};
use apdu::vpcd::{Deframer, Message};
use inserted::{InsertedCard, Reply};
use recorder::Recorder;
use state_file::StateFile;
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::ExitCode;
use testbed::card::{
    ATR_CONTACT, CardDescription, CardOptions, ScheduledReader, Variant, VirtualCard,
};
use testbed::faults::{CardDefect, DefectiveCard};

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    if arguments.list_defects {
        list_defects();
        return Ok(ExitCode::SUCCESS);
    }
    let description = description(arguments)?;
    crate::console::progress("making the card's keys");
    let mut card = insert(arguments, &description)?;
    match arguments.listen {
        None => loop {
            let stream = TcpStream::connect(&arguments.vpcd)
                .map_err(|error| no_vpcd(&arguments.vpcd, &error))?;
            anstream::println!(
                "in the reader of vpcd at {}; {NOTE}Ctrl-C takes it out{NOTE:#}",
                arguments.vpcd
            );
            if serve(&mut card, stream)? == Ended::ByReader {
                return Ok(ExitCode::SUCCESS);
            }
        },
        Some(address) => {
            let listener = TcpListener::bind(address)
                .map_err(|error| format!("cannot listen on {address}: {error}"))?;
            anstream::println!(
                "listening on vpcd:{}; {NOTE}Ctrl-C takes it out{NOTE:#}",
                listener.local_addr()?
            );
            for stream in listener.incoming() {
                serve(&mut card, stream?)?;
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn list_defects() {
    for defect in CardDefect::ALL {
        anstream::println!(
            "{:<34} {:<44} {}",
            defect.word(),
            defect.requirement(),
            defect.sentence()
        );
    }
}

/// The card of the file, or of the other arguments.
fn description(arguments: &Arguments) -> Result<CardDescription, Failure> {
    let mut description = match &arguments.card {
        Some(path) => read_description(path)?,
        None => of_arguments(arguments)?,
    };
    if let Some(word) = &arguments.defect {
        let defect = CardDefect::named(word)
            .ok_or_else(|| format!("there is no defect {word}; --list-defects shows them"))?;
        description.defect = Some(defect);
    }
    let entries = description.schedule.entries();
    if let Some((at, fault)) = entries.iter().find(|(_, fault)| fault.needs_reader()) {
        return Err(format!("{fault} at {at}: a card cannot show it, only a reader").into());
    }
    Ok(description)
}

fn read_description(path: &Path) -> Result<CardDescription, Failure> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| named(&error))?;
    Ok(CardDescription::from_json(&text).map_err(|error| named(&error))?)
}

fn of_arguments(arguments: &Arguments) -> Result<CardDescription, Failure> {
    let situation = crate::world::situation(&arguments.situation)?;
    let mut options = CardOptions::default();
    if arguments.contact {
        options.atr = ATR_CONTACT.to_vec();
    }
    let seed = testbed::Seed(arguments.seed);
    Ok(CardDescription::new(seed, situation, options))
}

fn insert(arguments: &Arguments, description: &CardDescription) -> Result<InsertedCard, Failure> {
    let world = World::new(description.seed.0);
    let person = world.population.person(description.situation);
    let options = &description.options;
    let mut card = VirtualCard::of(&world.pki, person, options);
    let state = match &arguments.state {
        None => None,
        Some(path) => Some(StateFile::open(path, &mut card)?),
    };
    let record = match &arguments.record {
        None => None,
        Some(path) => Some(Recorder::create(path, &options.atr)?),
    };
    anstream::println!(
        "{TITLE}synthetic card{TITLE:#} of {}, seed {}",
        person.label(),
        description.seed.0
    );
    anstream::println!(
        "authentication PIN {}, signature password {}",
        options.authentication_pin,
        options.signature_password
    );
    if options.variant != Variant::Foreign {
        anstream::println!(
            "card text PIN {}, code A {}, code B {}; common PIN {}",
            options.text_pin,
            person.my_number(),
            person.verification_code_b(),
            options.common_pin
        );
    }
    anstream::println!(
        "variant {}; {}",
        options.variant.word(),
        description.schedule
    );
    if let Some(defect) = description.defect {
        anstream::println!("defect {}: {}", defect.word(), defect.sentence());
    }
    // Whoever swaps cards takes one of another kind.
    let other = CardOptions {
        variant: Variant::Foreign,
        atr: options.atr.clone(),
        ..CardOptions::default()
    };
    let other = VirtualCard::of(&world.pki, person, &other);
    let reader = ScheduledReader::new(
        DefectiveCard::new(card, description.defect),
        description.schedule.clone(),
    )
    .with_other(DefectiveCard::new(other, None));
    Ok(InsertedCard::new(reader, state, record))
}

fn no_vpcd(address: &str, error: &std::io::Error) -> String {
    format!(
        "no vpcd listens at {address} ({error}); install vsmartcard-vpcd and start pcscd, or use --listen"
    )
}

/// Why a connection has ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// The reader went away.
    ByReader,
    /// The card left the field, as its schedule says; it comes back with the next connection.
    Torn,
}

/// Answers until the reader or the card goes away.
fn serve(card: &mut InsertedCard, mut stream: TcpStream) -> Result<Ended, Failure> {
    stream.set_nodelay(true)?;
    let (mut received, mut buffer) = (Deframer::new(), [0; 4_096]);
    loop {
        while let Some(message) = received.next_message() {
            // An unknown control byte is not worth ending for.
            let Ok(message) = Message::decode(&message) else {
                continue;
            };
            match card.answer(&message)? {
                Reply::Bytes(bytes) => stream.write_all(&bytes)?,
                Reply::Nothing => {}
                Reply::Torn => return Ok(Ended::Torn),
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) => return Ok(Ended::ByReader),
            Ok(length) => received.push(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return Ok(Ended::ByReader),
            Err(error) => return Err(error.into()),
        }
    }
}

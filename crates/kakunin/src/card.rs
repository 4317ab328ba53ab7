// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin card`: a virtual card on a reader.

use crate::cli::Card as Arguments;
use crate::console::{NOTE, TITLE};
use crate::world::World;
use crate::{Failure, Outcome};
use apdu::Card;
use apdu::vpcd::{Deframer, Message, answer};
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use testbed::card::{ATR_CONTACT, CardOptions, VirtualCard};

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    crate::console::progress("making the card's keys");
    let world = World::new(arguments.seed);
    let person = world.person(&arguments.situation)?;
    let mut options = CardOptions::default();
    if arguments.contact {
        options.atr = ATR_CONTACT.to_vec();
    }
    let mut card = VirtualCard::of(&world.pki, person, &options);
    anstream::println!(
        "{TITLE}synthetic card{TITLE:#} of {}, seed {}",
        person.label(),
        arguments.seed
    );
    anstream::println!(
        "authentication PIN {}, signature password {}",
        options.authentication_pin,
        options.signature_password
    );
    match arguments.listen {
        None => {
            let stream = TcpStream::connect(&arguments.vpcd)
                .map_err(|error| no_vpcd(&arguments.vpcd, &error))?;
            anstream::println!(
                "in the reader of vpcd at {}; {NOTE}Ctrl-C takes it out{NOTE:#}",
                arguments.vpcd
            );
            serve(&mut card, stream)?;
        }
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
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn no_vpcd(address: &str, error: &std::io::Error) -> String {
    format!(
        "no vpcd listens at {address} ({error}); install vsmartcard-vpcd and start pcscd, or use --listen"
    )
}

/// Answers until the reader goes away.
fn serve(card: &mut dyn Card, mut stream: TcpStream) -> Result<(), Failure> {
    stream.set_nodelay(true)?;
    let (mut received, mut buffer) = (Deframer::new(), [0; 4_096]);
    loop {
        while let Some(message) = received.next_message() {
            // An unknown control byte is not worth ending for.
            let Ok(message) = Message::decode(&message) else {
                continue;
            };
            if let Some(response) = answer(card, &message).map_err(apdu::Error::Misuse)? {
                stream.write_all(&response)?;
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(length) => received.push(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}

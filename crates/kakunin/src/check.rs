// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin check`: one check with a card in a reader against a running service.

use crate::cli::Check as Arguments;
use crate::console::{BAD, GOOD, NOTE};
use crate::desk::ConsoleDesk;
use crate::material::write_lines;
use crate::{Failure, Outcome, convert};
use apdu::transcript::{Entry, Reveal, Tap, write_entry, write_header};
use protocol::client;
use protocol::date::Date;
use protocol::message::IdentityDocument;
use std::process::ExitCode;
use std::sync::Arc;
use terminal::{Authentication, Connection, Driver, Ending, ReaderName, Settings};

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    if arguments.list_readers {
        return list_readers();
    }
    let file = arguments.terminal.as_path();
    let time = Arc::new(service::Clock::system());
    let settings =
        Settings::read(file, time).map_err(|error| format!("{}: {error}", file.display()))?;
    let date = arguments
        .date
        .as_deref()
        .map(Date::from_iso)
        .transpose()
        .map_err(|_| "--date is YYYY-MM-DD")?;
    let mut desk = ConsoleDesk::new(arguments)?;
    let reader: ReaderName = arguments.reader.as_deref().unwrap_or_default().parse()?;
    let mut transport = terminal::open(&reader)?;
    let key: Option<&terminal::TerminalKey> = match &settings.terminal {
        Some(terminal) => Some(terminal),
        None => None,
    };
    let authentication = Authentication {
        method: arguments.method.into(),
        terminal: key,
    };
    let wanted = client::Settings {
        service_name: settings.service_name.clone(),
        device_certificate_sha256: settings.device_certificate_sha256,
        kind: settings.kind,
        method: arguments.method.into(),
        eligibility_date: date,
    };
    let (code, history) = (settings.institution_code, settings.history);
    let mut connection = Connection::new(settings.address, settings.tls)?;
    let document = arguments.identity_document.as_deref();
    let document = document.map(|word| {
        let known = IdentityDocument::ALL.map(IdentityDocument::as_str);
        IdentityDocument::named(word)
            .ok_or_else(|| format!("--identity-document is one of {}", known.join(", ")))
    });
    let document = document.transpose()?;
    if document.is_some() && wanted.method != protocol::check::Method::Pin {
        // The service would not take the receipt, and the answer would stay there.
        return Err("--identity-document goes with --method pin (Article 18)".into());
    }
    connection.note_identity_document(document);
    let mut lines = vec![write_header(transport.atr())];
    let mut note = |entry: &Entry| lines.push(write_entry(entry));
    let mut tap = Tap::new(&mut *transport, Reveal::Nothing, &mut note);
    let mut driver = Driver {
        transport: &mut tap,
        desk: &mut desk,
        authentication,
        connection: &mut connection,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let checked = runtime.block_on(terminal::run(wanted, &mut driver));
    show(&checked.outcome, arguments)?;
    if let client::Outcome::Answered { answer, .. } = &checked.outcome {
        // An answer that came is there, whatever becomes of its files: each is tried, and what failed is said.
        let export = &arguments.export;
        let dropped = export.drop.as_ref().map(|folder| {
            let charset = export.drop_charset.into();
            terminal::export::drop_file(answer, folder, code.as_ref(), charset).map(drop)
        });
        let kept = history.map(|folder| terminal::History::new(&folder).keep(answer));
        let proven = arguments.evidence.as_ref().zip(checked.evidence.as_ref());
        let proven = proven.map(|(folder, evidence)| evidence.keep(folder, answer));
        dropped
            .transpose()
            .map_err(|error| format!("--drop: {error}"))?;
        kept.transpose()
            .map_err(|error| format!("history: {error}"))?;
        proven
            .transpose()
            .map_err(|error| format!("--evidence: {error}"))?;
    }
    if let Some(file) = &arguments.transcript {
        write_lines(file, &lines)?;
    }
    Ok(ExitCode::from(Ending::of(&checked.outcome).exit_code()))
}

fn show(outcome: &client::Outcome, arguments: &Arguments) -> Result<(), Failure> {
    if arguments.json {
        println!("{:#}", terminal::json(outcome));
        return Ok(());
    }
    let language = arguments.language.into();
    if let client::Outcome::Answered { answer, .. } = outcome {
        match arguments.export.format {
            Some(form) => convert::print(&terminal::export::encode(answer, form.into())?)?,
            None => anstream::println!("{}", terminal::table(answer, language)),
        }
    }
    let style = match Ending::of(outcome).exit_code() {
        0..10 => GOOD,
        10..20 => NOTE,
        _ => BAD,
    };
    let sentence = terminal::sentence(outcome, language);
    // Where a program reads the result, people read elsewhere.
    match arguments.export.format {
        Some(_) => anstream::eprintln!("{style}{sentence}{style:#}"),
        None => anstream::println!("{style}{sentence}{style:#}"),
    }
    Ok(())
}

#[cfg(feature = "pcsc")]
fn list_readers() -> Outcome {
    let readers = apdu::pcsc::readers().map_err(terminal::OpenError::Transport)?;
    if readers.is_empty() {
        anstream::eprintln!("{NOTE}no reader is connected{NOTE:#}");
    }
    for reader in readers {
        println!("{reader}");
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(not(feature = "pcsc"))]
fn list_readers() -> Outcome {
    Err(terminal::OpenError::NoPcsc.into())
}

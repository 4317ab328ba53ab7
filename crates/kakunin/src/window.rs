// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin desk`: the guided window, on whatever console there is.

mod piped;
mod tty;

use crate::Outcome;
use crate::cli::Desk as Arguments;
use piped::Piped;
use protocol::client;
use protocol::wire::Language;
use service::Clock;
use std::io::{IsTerminal, stdin, stdout};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use terminal::export::DropFolder;
use terminal::window::{Console, Left, Pages, Times, Window};
use terminal::{Connection, History, PendingFile, Portal, ReaderName, Settings, SettingsError};
use tty::Tty;

/// How often the reader is looked at: soon enough for whoever places a card, seldom enough for a reader.
const POLL: Duration = Duration::from_millis(500);

/// How long a question waits: the service gives a check two minutes.
const QUESTION: Duration = Duration::from_secs(60);

/// Exit code of a terminal that was deregistered: that of the class `account`.
const DEREGISTERED: u8 = 30;

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let file = arguments.settings.as_path();
    let clock = Clock::system();
    let time = Arc::new(clock.clone());
    let language: Language = arguments.lang.into();
    let settings = match Settings::read(file, time.clone()) {
        Ok(settings) => settings,
        Err(SettingsError::NotActivated) => {
            let advice = terminal::Trouble::NotActivated.advice(language);
            return Err(format!("{}: {}", advice.happened, advice.next).into());
        }
        Err(error) => return Err(format!("{}: {error}", file.display()).into()),
    };
    let mut reader: ReaderName = match (&arguments.reader, &arguments.vpcd) {
        (_, Some(address)) => ReaderName::Vpcd(address.clone()),
        (name, None) => name.as_deref().unwrap_or_default().parse()?,
    };
    let portal = settings.portal.clone();
    let authority = settings.tls.service_authority.clone();
    let portal = portal.map(|address| Portal::new(address, authority, time));
    let key: Option<&terminal::TerminalKey> = match &settings.terminal {
        Some(terminal) => Some(terminal),
        None => None,
    };
    let code = settings.institution_code;
    let stop = Arc::new(AtomicBool::new(false));
    let mut console: Box<dyn Console> = if stdin().is_terminal() && stdout().is_terminal() {
        Box::new(Tty::open(stop.clone())?)
    } else {
        Box::new(Piped::open(stop.clone()))
    };
    let window = Window {
        console: &mut *console,
        cards: &mut reader,
        clock: &|| clock.now(),
        client: client::Settings {
            service_name: settings.service_name,
            device_certificate_sha256: settings.device_certificate_sha256,
            kind: settings.kind,
            method: protocol::check::Method::Pin,
            eligibility_date: None,
        },
        terminal: key,
        connection: Connection::new(settings.address, settings.tls)?,
        portal: portal.transpose()?,
        pending: PendingFile::beside(file),
        settings_file: file.to_path_buf(),
        certificate_until: settings.certificate_until,
        history: settings.history.as_deref().map(History::new),
        evidence: arguments.evidence.clone(),
        drop: arguments.drop.clone().map(|folder| DropFolder {
            folder,
            code,
            charset: arguments.drop_charset.into(),
        }),
        pages: Pages {
            language,
            kind: settings.kind,
        },
        times: Times {
            poll: POLL,
            question: QUESTION,
            result: Duration::from_secs(arguments.close_after),
        },
    };
    // One thread works; another hears of signals while the first waits for a person.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let left = runtime.block_on(async {
        tokio::spawn(stopped(stop));
        window.run().await
    });
    Ok(match left {
        Left::ByPerson => ExitCode::SUCCESS,
        Left::Deregistered => ExitCode::from(DEREGISTERED),
    })
}

/// Ctrl-C where the console does not take it as a key, and SIGTERM: a check ends in order, the card is logged out.
async fn stopped(stop: Arc<AtomicBool>) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let signals = signal(SignalKind::interrupt()).and_then(|interrupted| {
            signal(SignalKind::terminate()).map(|terminated| (interrupted, terminated))
        });
        if let Ok((mut interrupted, mut terminated)) = signals {
            tokio::select! {
                _ = interrupted.recv() => {}
                _ = terminated.recv() => {}
            }
            stop.store(true, Ordering::Relaxed);
        }
    }
    #[cfg(not(unix))]
    if tokio::signal::ctrl_c().await.is_ok() {
        stop.store(true, Ordering::Relaxed);
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin serve`: the reference service for a synthetic world.

mod revocation;

use crate::cli::Serve as Arguments;
use crate::console::{NOTE, TITLE};
use crate::world::{SERVICE_NAME, World};
use crate::{Failure, Outcome, material};
use jpki::time::UnixTime;
use service::{Clock, Service};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use testbed::EPOCH;

/// How often lists are made anew: they are good for thirty hours.
const LISTS_RENEWED: Duration = Duration::from_secs(3_600);

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    // One JSON object a line on standard error; RUST_LOG chooses what is logged.
    let filter = tracing_subscriber::EnvFilter::try_from_default_env();
    tracing_subscriber::fmt()
        .json()
        .with_writer(std::io::stderr)
        .with_env_filter(filter.unwrap_or_else(|_| "info".into()))
        .init();
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(serve(arguments))
}

async fn serve(arguments: &Arguments) -> Outcome {
    let shutdown = shutdown()?;
    crate::console::progress("making the keys of the synthetic world");
    let world = World::new(arguments.seed);
    let store = arguments.storage.open()?;
    let clock = clock(arguments.clock.as_deref())?;
    let mut settings = world.service(arguments.listen, store, clock).await?;
    settings.admission = arguments.admission.policy();
    let responder = revocation::responder(&arguments.revocation)?;
    let (verification, kept) =
        revocation::verification(&arguments.revocation, &world, &settings.clock)?;
    settings.verification = revocation::beside(responder.as_ref(), verification);
    let mut service = Service::bind(settings).await?;
    let portal = match arguments.portal {
        Some(listen) => Some(service.portal(listen, world.device_issuer()?).await?),
        None => None,
    };
    let address = format!("https://localhost:{}", service.address()?.port());
    let portal_address = match &portal {
        Some(portal) => Some(format!("https://localhost:{}", portal.address()?.port())),
        None => None,
    };
    material::write(
        &arguments.material,
        &world,
        &address,
        portal_address.as_deref(),
    )?;
    anstream::println!(
        "{TITLE}{SERVICE_NAME}{TITLE:#} listening on {address}, seed {}",
        arguments.seed
    );
    if let Some(portal) = &portal_address {
        anstream::println!("portal for facilities on {portal}");
    }
    anstream::println!("terminal settings in {}", arguments.material.display());
    anstream::println!("{NOTE}Ctrl-C ends it{NOTE:#}");
    let handle = service.handle();
    let began = tokio::time::Instant::now();
    let makes_lists = kept.is_none();
    let renewal = tokio::spawn(async move {
        if !makes_lists {
            return;
        }
        let mut interval = tokio::time::interval(LISTS_RENEWED);
        interval.tick().await;
        loop {
            interval.tick().await;
            let elapsed = i64::try_from(began.elapsed().as_secs()).unwrap_or(i64::MAX);
            match world.verification(EPOCH.saturating_add_secs(elapsed)) {
                Ok(verification) => handle
                    .replace_verification(revocation::beside(responder.as_ref(), verification)),
                Err(error) => tracing::error!(%error, "lists were not renewed"),
            }
        }
    });
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let portal = portal.map(|portal| {
        tokio::spawn(portal.run(async {
            drop(ended.await);
        }))
    });
    service.run(shutdown).await;
    drop(end);
    if let Some(portal) = portal {
        portal.await?;
    }
    renewal.abort();
    drop(kept);
    Ok(ExitCode::SUCCESS)
}

/// The world's own clock, or the instant that stands in a file. A file that for a moment holds none shows the instant before.
fn clock(file: Option<&Path>) -> Result<Clock, Failure> {
    let Some(file) = file else {
        return Ok(Clock::starting_at(EPOCH));
    };
    let read = |file: &Path| -> Option<UnixTime> {
        let text = std::fs::read_to_string(file).ok()?;
        text.trim().parse().ok()
    };
    let start = read(file).ok_or_else(|| {
        format!(
            "{} holds no instant in the form YYYY-MM-DDThh:mm:ssZ",
            file.display()
        )
    })?;
    let (file, shown) = (file.to_owned(), AtomicI64::new(start.as_secs()));
    Ok(Clock::from_fn(move || {
        if let Some(now) = read(&file) {
            shown.store(now.as_secs(), Ordering::Relaxed);
        }
        UnixTime::from_secs(shown.load(Ordering::Relaxed))
    }))
}

/// Ctrl-C, or SIGTERM where there is one. They are listened for from this call on, so that a signal that comes as soon as
/// the service says it listens already ends it in order.
#[cfg(unix)]
fn shutdown() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

/// Ctrl-C.
#[cfg(not(unix))]
fn shutdown() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

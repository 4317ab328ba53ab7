// SPDX-License-Identifier: MIT OR Apache-2.0
//! `kakunin serve`: the reference service for a synthetic world.

mod revocation;

use crate::cli::Serve as Arguments;
use crate::console::{NOTE, TITLE};
use crate::world::{SERVICE_NAME, World};
use crate::{Outcome, material};
use service::Service;
use std::process::ExitCode;
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
    let mut settings = world.service(arguments.listen, store).await?;
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
    material::write(&arguments.material, &world, &address)?;
    anstream::println!(
        "{TITLE}{SERVICE_NAME}{TITLE:#} listening on {address}, seed {}",
        arguments.seed
    );
    if let Some(portal) = &portal {
        let port = portal.address()?.port();
        anstream::println!("portal for facilities on https://localhost:{port}");
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

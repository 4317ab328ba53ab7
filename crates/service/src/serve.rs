// SPDX-License-Identifier: MIT OR Apache-2.0
//! Listening, accepting, ending.

use crate::admission::{Buckets, OpenConnections};
use crate::app::App;
use crate::evidence::Evidence;
use crate::http::{Peer, router};
use crate::verification::CRYPTO;
use crate::{
    Admission, AnswerKey, Clock, Retention, StartError, Store, TlsMaterial, Verification, tls,
};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use std::net::SocketAddr;
use std::sync::{Arc, RwLock};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;

/// Connections at one time. Each costs some tens of kilobytes; the rest waits in the kernel's queue.
const CONNECTIONS: usize = 1_024;

/// Longest time for open requests after the service was told to end.
const SHUTDOWN_TIME: Duration = Duration::from_secs(10);

/// How often what the operator has set is read.
const SETTINGS_READ_EVERY: Duration = Duration::from_secs(1);

/// How often what is no longer kept is let go of.
const FORGOTTEN_EVERY: Duration = Duration::from_secs(600);

/// Everything a service needs.
#[derive(Debug)]
#[expect(clippy::exhaustive_structs, reason = "all of it must be given")]
pub struct Settings {
    /// Address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Name of the service, part of what cards sign.
    pub service_name: String,
    /// Version of the terms of use in force.
    pub terms_version: String,
    /// What one device may take.
    pub admission: Admission,
    /// The key that signs answers.
    pub answers: AnswerKey,
    /// Certificate, key, device authority.
    pub tls: TlsMaterial,
    /// Authorities, lists, rules.
    pub verification: Verification,
    /// Storage.
    pub store: Store,
    /// Clock.
    pub clock: Clock,
}

/// A service that listens.
pub struct Service {
    listener: TcpListener,
    accepting: Accepting,
    app: Arc<App>,
    tls: TlsMaterial,
    request_time: Duration,
}

/// A way to a running service.
#[derive(Clone)]
pub struct Handle(Arc<App>);

impl Handle {
    /// Replaces authorities, lists and rules while requests go on: each request sees the old or the new ones.
    pub fn replace_verification(&self, verification: Verification) {
        self.0.replace_verification(verification);
    }
}

impl Service {
    /// Begins to listen.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn bind(settings: Settings) -> Result<Self, StartError> {
        let config = tls::server_config(&settings.tls, &settings.clock)?;
        let listener = TcpListener::bind(settings.listen)
            .await
            .map_err(StartError::Listen)?;
        let evidence = Evidence::new(settings.answers, &settings.tls.device_authority)?;
        let app = Arc::new(App {
            evidence: Arc::new(evidence),
            buckets: Buckets::new(&settings.admission),
            store: settings.store,
            clock: settings.clock,
            service_name: settings.service_name,
            terms_version: settings.terms_version,
            verification: RwLock::new(Arc::new(settings.verification)),
            issuer: RwLock::new(None),
            settings: RwLock::default(),
        });
        app.read_settings().await?;
        Ok(Self {
            listener,
            accepting: Accepting::new(config, &settings.admission),
            request_time: settings.admission.request_time,
            app,
            tls: settings.tls,
        })
    }

    /// The address it listens on.
    ///
    /// # Errors
    /// [`StartError::Listen`].
    pub fn address(&self) -> Result<SocketAddr, StartError> {
        self.listener.local_addr().map_err(StartError::Listen)
    }

    /// A way to the service once it runs.
    #[must_use]
    pub fn handle(&self) -> Handle {
        Handle(self.app.clone())
    }

    pub(crate) fn app(&self) -> Arc<App> {
        self.app.clone()
    }

    pub(crate) const fn tls(&self) -> &TlsMaterial {
        &self.tls
    }

    /// Serves until `shutdown` comes, then lets open requests end.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let forgetting = tokio::spawn(forget(self.app.clone()));
        let reading = tokio::spawn(read_settings(self.app.clone()));
        let router = router(self.app, self.request_time);
        accept(self.listener, self.accepting, router, shutdown).await;
        forgetting.abort();
        reading.abort();
    }
}

/// How connections are taken, and how many at one time.
#[derive(Clone)]
pub(crate) struct Accepting {
    acceptor: TlsAcceptor,
    connections: Arc<Semaphore>,
    devices: Arc<OpenConnections>,
    head_time: Duration,
}

impl Accepting {
    pub(crate) fn new(config: Arc<ServerConfig>, admission: &Admission) -> Self {
        Self {
            acceptor: TlsAcceptor::from(config),
            connections: Arc::new(Semaphore::new(CONNECTIONS)),
            devices: OpenConnections::new(admission),
            head_time: admission.head_time,
        }
    }
}

/// Takes connections until `shutdown` comes, then lets open requests end.
pub(crate) async fn accept(
    listener: TcpListener,
    accepting: Accepting,
    router: axum::Router,
    shutdown: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        // The permit comes first: without one nothing is accepted.
        let Ok(permit) = accepting.connections.clone().acquire_owned().await else {
            break;
        };
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        let (accepting, router, graceful) = (accepting.clone(), router.clone(), graceful.watcher());
        match stream {
            Ok((stream, _)) => {
                tokio::spawn(async move {
                    connection(stream, &accepting, router, graceful).await;
                    drop(permit);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "accept failed");
                // Out of file descriptors, most likely: others must end first.
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    tracing::info!("shutting down");
    if tokio::time::timeout(SHUTDOWN_TIME, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests were still open at the end");
    }
}

/// Reads what the operator has set, every second: processes share nothing but the database.
async fn read_settings(app: Arc<App>) {
    let mut interval = tokio::time::interval(SETTINGS_READ_EVERY);
    loop {
        interval.tick().await;
        if let Err(error) = app.read_settings().await {
            tracing::error!(%error, "what the operator set could not be read");
        }
    }
}

/// Lets go, now and then, of what is no longer kept. Several services on one database do so without harm.
async fn forget(app: Arc<App>) {
    let mut interval = tokio::time::interval(FORGOTTEN_EVERY);
    loop {
        interval.tick().await;
        match app
            .store
            .forget(Retention::standard(), app.clock.now())
            .await
        {
            Ok(forgotten) => tracing::debug!(?forgotten, "retention"),
            Err(error) => tracing::error!(%error, "what is no longer kept was not forgotten"),
        }
    }
}

async fn connection(
    stream: TcpStream,
    accepting: &Accepting,
    router: axum::Router,
    graceful: Watcher,
) {
    // Answers are small and waited for: nothing is gained by collecting them.
    if let Err(error) = stream.set_nodelay(true) {
        return tracing::debug!(%error, "connection has gone");
    }
    let handshake = accepting.acceptor.accept(stream);
    let stream = match tokio::time::timeout(accepting.head_time, handshake).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return tracing::info!(%error, "handshake refused"),
        Err(_) => return tracing::info!("handshake took too long"),
    };
    // Where certificates are asked for the handshake has verified one; the portal asks for none.
    let certificates = stream.get_ref().1.peer_certificates();
    let peer = certificates
        .and_then(<[_]>::first)
        .map(|certificate| Peer((CRYPTO.sha256)(&[certificate.as_ref()])));
    let counted = match peer {
        None => None,
        Some(Peer(device)) => match accepting.devices.count(device) {
            Some(counted) => Some(counted),
            None => return tracing::warn!("device has too many connections"),
        },
    };
    let router = match peer {
        Some(peer) => router.layer(axum::Extension(peer)),
        None => router,
    };
    let service = TowerToHyperService::new(router);
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(accepting.head_time);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(16);
    let served = builder
        .serve_connection(TokioIo::new(stream), service)
        .into_owned();
    if let Err(error) = graceful.watch(served).await {
        tracing::debug!(%error, "connection ended");
    }
    drop(counted);
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service")
            .field("listener", &self.listener)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Handle")
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The portal: what facilities do before and beside checks, without a device certificate – apply, sign in, register devices, report,
//! leave. What may happen when is decided by `protocol::lifecycle`.

mod devices;
mod document;
mod error;
mod facility;
mod http;
mod issuer;
mod openapi;
mod secret;
mod sign_in;

use crate::Admission;
use crate::app::App;
use crate::serve::{Accepting, accept};
use crate::{Service, StartError, tls};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

pub(crate) use devices::{confirm_erasure, renew};
pub(crate) use document::{Facility, Incident, Notice, ServiceSettings};
pub(crate) use facility::{TEXT_MAX, note};
pub use issuer::{DeviceIssuer, IssueError};

/// A portal that listens.
pub struct Portal {
    listener: TcpListener,
    accepting: Accepting,
    app: Arc<App>,
}

impl Service {
    /// Opens the portal beside the service, with the service's own TLS certificate. From then on devices can be certified.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn portal(
        &mut self,
        listen: SocketAddr,
        issuer: DeviceIssuer,
    ) -> Result<Portal, StartError> {
        let config = tls::portal_config(self.tls(), &self.app().clock)?;
        let listener = TcpListener::bind(listen)
            .await
            .map_err(StartError::Listen)?;
        let app = self.app();
        app.set_issuer(issuer);
        Ok(Portal {
            listener,
            accepting: Accepting::new(config, &Admission::standard()),
            app,
        })
    }
}

impl Portal {
    /// The address it listens on.
    ///
    /// # Errors
    /// [`StartError::Listen`].
    pub fn address(&self) -> Result<SocketAddr, StartError> {
        self.listener.local_addr().map_err(StartError::Listen)
    }

    /// Serves until `shutdown` comes, then lets open requests end.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let router = http::router(self.app);
        accept(self.listener, self.accepting, router, shutdown).await;
    }
}

impl std::fmt::Debug for Portal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Portal")
            .field("listener", &self.listener)
            .finish_non_exhaustive()
    }
}

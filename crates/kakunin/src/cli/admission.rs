// SPDX-License-Identifier: MIT OR Apache-2.0
//! The part of the command line that is about what one device may take of a service.

use clap::Args;
use service::Admission;
use std::num::NonZeroU32;

#[derive(Args, Debug)]
#[command(next_help_heading = "What one device may take, in this process")]
pub(crate) struct ServeAdmission {
    /// Requests a second in the long run.
    #[arg(long, value_name = "NUMBER", default_value_t = Admission::standard().requests_per_second)]
    pub(crate) device_requests_per_second: NonZeroU32,
    /// Requests at once after a rest.
    #[arg(long, value_name = "NUMBER", default_value_t = Admission::standard().request_burst)]
    pub(crate) device_request_burst: NonZeroU32,
    /// Connections at one time.
    #[arg(long, value_name = "NUMBER", default_value_t = Admission::standard().connections)]
    pub(crate) device_connections: usize,
}

impl ServeAdmission {
    pub(crate) const fn policy(&self) -> Admission {
        let mut admission = Admission::standard();
        admission.requests_per_second = self.device_requests_per_second;
        admission.request_burst = self.device_request_burst;
        admission.connections = self.device_connections;
        admission
    }
}

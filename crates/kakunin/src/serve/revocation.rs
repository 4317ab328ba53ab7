// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where a service's revocation information comes from, by the command line.

use crate::Failure;
use crate::cli::ServeRevocation;
use crate::world::World;
use jpki::crypto::aws_lc::PROVIDER;
use jpki::revocation::ocsp::OcspPolicy;
use jpki::revocation::{CrlLimits, Preference};
use service::revocation::{
    Asking, CrlRefresher, HttpAddress, HttpLimits, KeptFresh, OcspClient, RefreshSchedule,
    SharedCrlStore, open_or_make_key,
};
use service::{Clock, Verification};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use testbed::EPOCH;

/// A responder, and which of it and the lists counts.
pub(super) type Responder = (Arc<OcspClient>, Preference);

/// Authorities and lists; and what keeps the lists fresh, if they come from elsewhere.
pub(super) fn verification(
    arguments: &ServeRevocation,
    world: &World,
    clock: &Clock,
) -> Result<(Verification, Option<KeptFresh>), Failure> {
    let Some(mut refresher) = refresher(arguments)? else {
        return Ok((world.verification(EPOCH)?, None));
    };
    let lists = Arc::new(SharedCrlStore::default());
    let verification = world.verification_with(lists.clone())?;
    let issuers = verification.crl_issuers();
    let (saved, faults) = refresher.load(&issuers, &PROVIDER)?;
    for error in faults {
        tracing::warn!(%error, "a saved index is not used");
    }
    tracing::info!(lists = saved.lists().count(), "saved indexes loaded");
    lists.replace(saved);
    let schedule = RefreshSchedule::official().every(Duration::from_secs(arguments.refresh));
    let kept = KeptFresh::start(refresher, lists, issuers, clock.clone(), schedule)?;
    Ok((verification, Some(kept)))
}

/// Where lists come from; `None` where the service makes them itself.
fn refresher(arguments: &ServeRevocation) -> Result<Option<CrlRefresher>, Failure> {
    if arguments.lists.is_none() && arguments.list_addresses.is_none() {
        return Ok(None);
    }
    let indexes = &arguments.indexes;
    fs::create_dir_all(indexes)
        .map_err(|error| format!("cannot make the folder {}: {error}", indexes.display()))?;
    let (limits, key) = (
        CrlLimits::partitioned(),
        open_or_make_key(&arguments.index_key)?,
    );
    Ok(Some(match (&arguments.lists, &arguments.list_addresses) {
        (Some(folder), _) => CrlRefresher::of_folder(folder, indexes, limits, key),
        (None, Some(file)) => {
            let (addresses, http) = (addresses(file)?, HttpLimits::lists());
            CrlRefresher::of_addresses(addresses, http, indexes, limits, key)?
        }
        (None, None) => return Ok(None),
    }))
}

/// An address a line; empty lines and those that begin with # say nothing.
fn addresses(file: &Path) -> Result<Vec<HttpAddress>, Failure> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let lines = text.lines().map(str::trim).zip(1..);
    let lines = lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
    let addresses = lines.map(|(line, number)| {
        HttpAddress::new(line)
            .map_err(|fault| format!("{}, line {number}: {fault}", file.display()).into())
    });
    addresses.collect()
}

/// The responder to ask beside the lists, if there is one.
pub(super) fn responder(arguments: &ServeRevocation) -> Result<Option<Responder>, Failure> {
    let Some(address) = &arguments.responder else {
        return Ok(None);
    };
    let address = HttpAddress::new(address).map_err(|fault| format!("{address}: {fault}"))?;
    let asking = match arguments.without_nonce {
        true => Asking::lightweight(),
        false => Asking::in_real_time(),
    };
    let client = OcspClient::new(address, asking, OcspPolicy::strict(), &PROVIDER);
    Ok(Some((Arc::new(client), arguments.sources.into())))
}

/// Puts the responder beside the lists.
pub(super) fn beside(responder: Option<&Responder>, verification: Verification) -> Verification {
    match responder {
        None => verification,
        Some((client, preference)) => verification.with_responder(client.clone(), *preference),
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Device accounts: issued by the facility user, taken by a terminal with a code and a certificate request, renewed, deregistered, erased.

use super::document::{Activation, DeviceAccount, Facility, Owner};
use super::error::Refusal;
use super::facility::{change, note};
use super::issuer::{Certified, DeviceIssuer};
use super::secret;
use crate::Store;
use crate::keys::random;
use crate::verification::CRYPTO;
use jpki::time::UnixTime;
use protocol::facility::{AccountId, Device, FacilityId, FacilityState};
use protocol::lifecycle::device::{DeviceEvent, DeviceStanding};
use protocol::lifecycle::terminal_version::TerminalVersion;
use std::sync::Arc;

type Result<T> = std::result::Result<T, Refusal>;

/// Seconds an activation code is good for.
const ACTIVATION: i64 = 7 * 86_400;

/// Wrong codes after which an account must be issued anew.
const ACTIVATION_TRIES: u8 = 5;

/// Most accounts of one facility.
const DEVICES_MAX: usize = 500;

/// An account that was issued.
pub(super) struct Issued {
    pub(super) account: String,
    pub(super) code: String,
    pub(super) until: UnixTime,
}

/// Issues an account for one terminal (16-2).
pub(super) async fn issue(
    store: &Store,
    facility: &str,
    business_only: bool,
    now: UnixTime,
) -> Result<Issued> {
    let (code, code_sha256) = secret::new_activation_code()?;
    let until = now.saturating_add_secs(ACTIVATION);
    let id = facility.to_owned();
    let account = change(
        store,
        facility,
        ("issue-device", now),
        move |facility, documents| {
            if facility.standing.state() != FacilityState::Active {
                let standing = facility.standing.as_str();
                return Err(Refusal::NotNow(format!("facility is {standing}")));
            }
            if facility.devices.len() >= DEVICES_MAX {
                return Err(Refusal::NotNow("too many devices".to_owned()));
            }
            // Of two who draw the same at once one does its work again.
            let mut account = format!("W{}", secret::digits(7)?);
            while documents.find::<Owner>(&account)?.is_some() {
                account = format!("W{}", secret::digits(7)?);
            }
            let owner = Owner {
                facility: id.clone(),
            };
            documents.insert(&account, &owner)?;
            let device = DeviceAccount {
                standing: DeviceStanding::Issued,
                business_only,
                activation: Some(Activation {
                    code_sha256: code_sha256.clone(),
                    until: until.as_secs(),
                    tries: 0,
                }),
                terminal: None,
                certificate_sha256: None,
                not_after: None,
            };
            facility.devices.insert(account.clone(), device);
            Ok(account)
        },
    );
    Ok(Issued {
        account: account.await?,
        code,
        until,
    })
}

/// What a terminal brings to take its account.
pub(super) struct Registration {
    pub(super) code: String,
    pub(super) request: Vec<u8>,
    pub(super) terminal: TerminalVersion,
}

/// Gives an account to the terminal that knows its code (16-1): once, and to one key (23-1-4).
pub(super) async fn register(
    store: &Store,
    issuer: &Arc<DeviceIssuer>,
    account: &str,
    registration: Registration,
    now: UnixTime,
) -> Result<Vec<u8>> {
    let account = AccountId::new(account).map_err(|_| Refusal::NotFound)?;
    let certified = certify(issuer, &registration.request, &account, now)?;
    let code = secret::kept(&registration.code);
    let terminal = registration.terminal.to_string();
    let der = certified.der.clone();
    let registered = store.documents(move |documents| {
        let Some(owner) = documents.find::<Owner>(account.as_str())? else {
            return Ok(Err(Refusal::Activation));
        };
        let Some(mut facility) = documents.find::<Facility>(&owner.facility)? else {
            return Ok(Err(Refusal::Activation));
        };
        if facility.standing.state() != FacilityState::Active {
            return Ok(Err(Refusal::Activation));
        }
        let Some(device) = facility.devices.get_mut(account.as_str()) else {
            return Ok(Err(Refusal::Activation));
        };
        let Ok(standing) = device.standing.after(DeviceEvent::Register) else {
            return Ok(Err(Refusal::Activation));
        };
        let usable = device.activation.as_mut().filter(|activation| {
            activation.until > now.as_secs() && activation.tries < ACTIVATION_TRIES
        });
        match usable {
            Some(activation) if activation.code_sha256 == code => {}
            Some(activation) => {
                activation.tries = activation.tries.saturating_add(1);
                documents.put(&owner.facility, &facility)?;
                let detail = Some("wrong activation code");
                note(documents, now, "register-device", &owner.facility, detail)?;
                return Ok(Err(Refusal::Activation));
            }
            None => return Ok(Err(Refusal::Activation)),
        }
        device.standing = standing;
        device.activation = None;
        device.terminal = Some(terminal.clone());
        device.certified(&certified);
        let row = row(&account, &owner.facility, &facility, &certified);
        documents.put_device(&row?)?;
        documents.put(&owner.facility, &facility)?;
        note(
            documents,
            now,
            "register-device",
            &owner.facility,
            Some(account.as_str()),
        )?;
        Ok(Ok(()))
    });
    registered.await??;
    Ok(der)
}

/// Certifies a new key for a device that still has its old one. Both are good until the new one is renewed: an answer that is lost on
/// its way locks nobody out.
pub(crate) async fn renew(
    store: &Store,
    issuer: &Arc<DeviceIssuer>,
    certificate_sha256: [u8; 32],
    request: &[u8],
    now: UnixTime,
) -> Result<Vec<u8>> {
    let device = own(store, certificate_sha256).await?;
    if device.state != FacilityState::Active {
        return Err(Refusal::Activation);
    }
    let certified = certify(issuer, request, &device.account, now)?;
    let der = certified.der.clone();
    let facility = device.facility.as_str().to_owned();
    change(
        store,
        &facility,
        ("renew-device", now),
        move |document, documents| {
            let account = device.account.as_str();
            let found = document.devices.get_mut(account).ok_or(Refusal::NotFound)?;
            found.standing = found.standing.after(DeviceEvent::Renew)?;
            found.certified(&certified);
            let row = row(
                &device.account,
                device.facility.as_str(),
                document,
                &certified,
            )?;
            documents.put_device(&row)?;
            documents.keep_devices(account, &[certificate_sha256, row.certificate_sha256])?;
            Ok(())
        },
    )
    .await?;
    Ok(der)
}

/// 22-1: the account can no longer ask; its terminal has its login information yet.
pub(super) async fn deregister(
    store: &Store,
    facility: &str,
    account: &str,
    now: UnixTime,
) -> Result<()> {
    let account = account.to_owned();
    change(
        store,
        facility,
        ("deregister-device", now),
        move |facility, documents| {
            let device = facility
                .devices
                .get_mut(&account)
                .ok_or(Refusal::NotFound)?;
            device.standing = device.standing.after(DeviceEvent::Deregister)?;
            device.activation = None;
            documents.end_device(&account)?;
            Ok(())
        },
    )
    .await
}

/// 29-2: the terminal has deleted its login information; its certificate is good for nothing from now on.
pub(crate) async fn confirm_erasure(
    store: &Store,
    certificate_sha256: [u8; 32],
    now: UnixTime,
) -> Result<()> {
    let device = own(store, certificate_sha256).await?;
    let facility = device.facility.as_str().to_owned();
    change(
        store,
        &facility,
        ("erase-device", now),
        move |document, documents| {
            let account = device.account.as_str();
            let found = document.devices.get_mut(account).ok_or(Refusal::NotFound)?;
            found.standing = found.standing.after(DeviceEvent::ConfirmErasure)?;
            documents.keep_devices(account, &[])?;
            Ok(())
        },
    )
    .await
}

async fn own(store: &Store, certificate_sha256: [u8; 32]) -> Result<Device> {
    let found = store
        .documents(move |documents| documents.device(certificate_sha256))
        .await?;
    found.ok_or(Refusal::Activation)
}

fn certify(
    issuer: &DeviceIssuer,
    request: &[u8],
    account: &AccountId,
    now: UnixTime,
) -> Result<Certified> {
    let mut serial = [0; 16];
    random(&mut serial)?;
    Ok(issuer.certify(request, account.as_str(), serial, now)?)
}

fn row(
    account: &AccountId,
    id: &str,
    facility: &Facility,
    certified: &Certified,
) -> std::result::Result<Device, crate::StoreError> {
    let unreadable = |_| crate::StoreError::Unreadable { column: "facility" };
    Ok(Device {
        account: account.clone(),
        certificate_sha256: (CRYPTO.sha256)(&[&certified.der]),
        facility: FacilityId::new(id).map_err(unreadable)?,
        kind: facility.kind,
        state: facility.standing.state(),
        delegate: facility.delegate.clone(),
    })
}

impl DeviceAccount {
    fn certified(&mut self, certified: &Certified) {
        self.certificate_sha256 = Some(secret::hex(&(CRYPTO.sha256)(&[&certified.der])));
        self.not_after = Some(certified.not_after);
    }
}

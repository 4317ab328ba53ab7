// SPDX-License-Identifier: MIT OR Apache-2.0
//! Documents: JSON, sealed, read and written in one transaction with what else they change.

use super::backend::{AuditRow, Tables};
use super::error::Result;
use super::rows::read;
use super::{Purpose, Store};
use crate::keys::Ring;
use protocol::facility::Device;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A kind of document.
pub(crate) trait Document: Serialize + DeserializeOwned {
    const KIND: &'static str;
}

/// The documents inside a transaction, and the few other things that change with them.
pub(crate) struct Documents<'a> {
    tables: &'a mut dyn Tables,
    keys: &'a Ring,
}

impl Store {
    /// Does something with documents in one transaction; it is done anew when other processes are in its way.
    pub(crate) async fn documents<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut Documents<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.work(move |tables, keys| work(&mut Documents { tables, keys }))
            .await
    }
}

impl Documents<'_> {
    pub(crate) fn find<D: Document>(&mut self, id: &str) -> Result<Option<D>> {
        let sealed = self.tables.document(D::KIND, id)?;
        let opened = sealed.map(|sealed| {
            let plain = self
                .keys
                .open(Purpose::Document, &bound_to::<D>(id), &sealed)?;
            read("body", serde_json::from_slice(&plain).ok())
        });
        opened.transpose()
    }

    pub(crate) fn all<D: Document>(&mut self) -> Result<Vec<(String, D)>> {
        let sealed = self.tables.documents(D::KIND)?;
        let opened = sealed.into_iter().map(|(id, sealed)| {
            let plain = self
                .keys
                .open(Purpose::Document, &bound_to::<D>(&id), &sealed)?;
            Ok((id, read("body", serde_json::from_slice(&plain).ok())?))
        });
        opened.collect()
    }

    pub(crate) fn put<D: Document>(&mut self, id: &str, document: &D) -> Result<()> {
        let sealed = self.sealed(id, document)?;
        self.tables.put_document(D::KIND, id, &sealed)
    }

    /// Fails, and lets the work be done again, if there is one of this identifier.
    pub(crate) fn insert<D: Document>(&mut self, id: &str, document: &D) -> Result<()> {
        let sealed = self.sealed(id, document)?;
        self.tables.insert_document(D::KIND, id, &sealed)
    }

    pub(crate) fn erase<D: Document>(&mut self, id: &str) -> Result<()> {
        self.tables.erase_document(D::KIND, id)
    }

    pub(crate) fn device(&mut self, certificate_sha256: [u8; 32]) -> Result<Option<Device>> {
        Ok(self.tables.devices(&[certificate_sha256])?.pop())
    }

    pub(crate) fn put_device(&mut self, device: &Device) -> Result<()> {
        self.tables.put_device(device)
    }

    pub(crate) fn keep_devices(&mut self, account: &str, kept: &[[u8; 32]]) -> Result<()> {
        self.tables.keep_devices(account, kept)
    }

    pub(crate) fn end_device(&mut self, account: &str) -> Result<()> {
        self.tables.end_device(account)
    }

    pub(crate) fn set_facility_state(&mut self, facility: &str, state: &str) -> Result<()> {
        self.tables.set_facility_state(facility, state)
    }

    pub(crate) fn set_facility_delegate(
        &mut self,
        facility: &str,
        delegate: Option<&str>,
    ) -> Result<()> {
        self.tables.set_facility_delegate(facility, delegate)
    }

    pub(crate) fn note(&mut self, row: AuditRow) -> Result<()> {
        self.tables.queue_audit(&[row])
    }

    fn sealed<D: Document>(&self, id: &str, document: &D) -> Result<crate::keys::Sealed> {
        let plain = read("body", serde_json::to_vec(document).ok())?;
        let plain = zeroize::Zeroizing::new(plain);
        Ok(self
            .keys
            .seal(Purpose::Document, &bound_to::<D>(id), &plain)?)
    }
}

/// The same octets as in [`Store::rewrap`].
fn bound_to<D: Document>(id: &str) -> Vec<u8> {
    [D::KIND.as_bytes(), id.as_bytes()].concat()
}

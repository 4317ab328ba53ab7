// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether a certificate's names lie within the subtrees that the authorities above it allow.
//!
//! Intersecting permitted subtrees and joining excluded ones is the same as asking each authority in
//! turn, so the extensions are kept as they are and every name is held against each.
//!
//! | form | a name is in the subtree when |
//! |---|---|
//! | directory name | its first sets are the subtree's, by RFC 5280 §7.1 |
//! | DNS name | it is the name, or that with labels to the left |
//! | IP address | it is of the same family and equal under the mask |
//! | mailbox | it is the mailbox, at the host, or at a host below `.domain` |
//! | URI | its host is the host, or below `.domain` |
//!
//! A name of another form that a constraint is about cannot be judged, and is refused as unsupported;
//! so is a subtree with `minimum` or `maximum`, and one that is not written as its form demands.
//!
//! Covers RFC 5280 §4.2.1.10, §6.1.3 (b), (c), §6.1.4 (g), §7.5.

use alloc::vec::Vec;

use super::budget::Budget;
use crate::certificate::{Certificate, GeneralName, NameConstraints, PreparedName, Subtree};
use crate::error::{Error, Refused, Unsupported};
use crate::oid;

mod forms;

use forms::{Excluding, dns_within, host_of_uri, ip_root_is_valid, ip_within, mailbox_within};

/// The limits of every authority so far.
#[derive(Default)]
pub(super) struct Constraints<'a>(Vec<Limits<'a>>);

struct Limits<'a> {
    permitted: Vec<Root<'a>>,
    excluded: Vec<Root<'a>>,
}

/// The base of a subtree, made ready to compare.
enum Root<'a> {
    Directory(PreparedName),
    Dns(&'a str),
    Ip(&'a [u8]),
    Mailbox(&'a str),
    Uri(&'a str),
    /// Tag number of a form that is not judged.
    Other(u8),
}

/// A name of the certificate, made ready to compare.
enum Found<'a> {
    Directory(PreparedName),
    Dns(&'a str),
    Ip(&'a [u8]),
    Mailbox(&'a str),
    Uri(&'a str),
    Other(u8),
}

/// Tag number of `otherName`.
const OTHER_NAME: u8 = 0;

impl<'a> Constraints<'a> {
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// §6.1.4 (g).
    pub(super) fn add(&mut self, constraints: &NameConstraints<'a>) -> Result<(), Error> {
        self.0.push(Limits {
            permitted: constraints
                .permitted()
                .map(|tree| root(&tree))
                .collect::<Result<_, _>>()?,
            excluded: constraints
                .excluded()
                .map(|tree| root(&tree))
                .collect::<Result<_, _>>()?,
        });
        Ok(())
    }

    /// §6.1.3 (b), (c): the subject, unless it is empty, and the subject's alternative names.
    pub(super) fn check(
        &self,
        certificate: &Certificate,
        budget: &mut Budget,
    ) -> Result<(), Error> {
        if self.is_empty() {
            return Ok(());
        }
        let subject = certificate.subject();
        if !subject.is_empty() {
            self.check_name(&Found::Directory(subject.prepared()), budget)?;
        }
        let Some(names) = certificate.subject_alt_name() else {
            // RFC 5280 §4.2.1.10: without alternative names, mailboxes in the subject count.
            for attribute in subject
                .attributes()
                .filter(|one| one.oid == oid::EMAIL_ADDRESS)
            {
                let mailbox =
                    core::str::from_utf8(attribute.value).map_err(|_| Refused::NameNotPermitted)?;
                self.check_name(&Found::Mailbox(mailbox), budget)?;
            }
            return Ok(());
        };
        for name in names {
            self.check_name(&found(&name?), budget)?;
        }
        Ok(())
    }

    fn check_name(&self, name: &Found<'_>, budget: &mut Budget) -> Result<(), Error> {
        for limits in &self.0 {
            for root in &limits.excluded {
                budget.name_comparison()?;
                if within(name, root, Excluding::Yes)? == Some(true) {
                    return Err(Refused::NameExcluded.into());
                }
            }
            let mut permitted = None;
            for root in &limits.permitted {
                budget.name_comparison()?;
                permitted = permitted.max(within(name, root, Excluding::No)?);
                if permitted == Some(true) {
                    break;
                }
            }
            // A form without permitted subtrees is not limited.
            if permitted == Some(false) {
                return Err(Refused::NameNotPermitted.into());
            }
        }
        Ok(())
    }
}

fn root<'a>(tree: &Subtree<'a>) -> Result<Root<'a>, Error> {
    if tree.bounded {
        return Err(Unsupported::NameConstraintBounds.into());
    }
    Ok(match tree.base {
        GeneralName::DirectoryName(name) => Root::Directory(name.prepared()),
        GeneralName::DnsName(name) => Root::Dns(name),
        GeneralName::IpAddress(range) if ip_root_is_valid(range) => Root::Ip(range),
        GeneralName::IpAddress(_) => return Err(Unsupported::NameConstraintValue.into()),
        GeneralName::Rfc822Name(mailbox) => Root::Mailbox(mailbox),
        // A URI constraint is a host: anything that is a URI itself cannot be applied.
        GeneralName::Uri(host) if !host.contains([':', '/', '@']) => Root::Uri(host),
        GeneralName::Uri(_) => return Err(Unsupported::NameConstraintValue.into()),
        GeneralName::OtherText { .. } => Root::Other(OTHER_NAME),
        GeneralName::Other(tag) => Root::Other(tag),
    })
}

fn found<'a>(name: &GeneralName<'a>) -> Found<'a> {
    match *name {
        GeneralName::DirectoryName(name) => Found::Directory(name.prepared()),
        GeneralName::DnsName(name) => Found::Dns(name),
        GeneralName::IpAddress(address) => Found::Ip(address),
        GeneralName::Rfc822Name(mailbox) => Found::Mailbox(mailbox),
        GeneralName::Uri(uri) => Found::Uri(uri),
        GeneralName::OtherText { .. } => Found::Other(OTHER_NAME),
        GeneralName::Other(tag) => Found::Other(tag),
    }
}

/// Whether the name is in the subtree; `None` when they are of different forms.
fn within(name: &Found<'_>, root: &Root<'_>, excluding: Excluding) -> Result<Option<bool>, Error> {
    Ok(Some(match (name, root) {
        (Found::Directory(name), Root::Directory(root)) => name.is_within(root),
        (Found::Dns(name), Root::Dns(root)) => dns_within(name, root, excluding),
        (Found::Ip(address), Root::Ip(range)) => ip_within(address, range),
        (Found::Mailbox(mailbox), Root::Mailbox(root)) => {
            mailbox_within(mailbox, root).ok_or(Refused::NameNotPermitted)?
        }
        (Found::Uri(uri), Root::Uri(root)) => {
            // §4.2.1.10: a URI without a host that is a name must be refused, whatever the constraint.
            let host = host_of_uri(uri).ok_or(Refused::NameNotPermitted)?;
            forms::host_within(host, root)
        }
        (Found::Other(tag), Root::Other(form)) if tag == form => {
            return Err(Unsupported::NameConstraintForm(*tag).into());
        }
        _ => return Ok(None),
    }))
}

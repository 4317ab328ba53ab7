// SPDX-License-Identifier: MIT OR Apache-2.0
//! The subtree rules of the text and address forms.
//!
//! Covers RFC 5280 §4.2.1.10, §7.2, §7.4, §7.5.

/// Whether being in the subtree forbids the name: then a wildcard counts for all it may stand for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Excluding {
    No,
    Yes,
}

/// A DNS name is in the subtree of a name when it is that name with labels to the left.
///
/// A constraint that begins with a dot is not of RFC 5280's syntax; it is read as at least one label.
/// An excluded subtree also takes a wildcard that stands for a name inside it.
pub(super) fn dns_within(name: &str, root: &str, excluding: Excluding) -> bool {
    let (name, root) = (without_last_dot(name), without_last_dot(root));
    if root.is_empty() {
        return true;
    }
    if root.starts_with('.') {
        return ends_with(name, root) && name.len() > root.len();
    }
    if let (Excluding::Yes, Some(parent)) = (excluding, name.strip_prefix("*."))
        && is_below(root, parent)
    {
        return true;
    }
    is_below_or_equal(name, root)
}

/// A host is in the subtree of a host when it is the same, or of `.domain` when it is below it.
pub(super) fn host_within(host: &str, root: &str) -> bool {
    let (host, root) = (without_last_dot(host), without_last_dot(root));
    if root.starts_with('.') {
        ends_with(host, root) && host.len() > root.len()
    } else {
        host.eq_ignore_ascii_case(root)
    }
}

/// `None` when the mailbox is not one. The local part is compared as written, the host is not.
pub(super) fn mailbox_within(mailbox: &str, root: &str) -> Option<bool> {
    let (local, host) = mailbox.rsplit_once('@')?;
    if local.is_empty() || host.is_empty() {
        return None;
    }
    Some(match root.rsplit_once('@') {
        Some((root_local, root_host)) => {
            local == root_local && host.eq_ignore_ascii_case(root_host)
        }
        None => host_within(host, root),
    })
}

/// Four octets of address and four of mask, or sixteen of each; the mask is a prefix (RFC 4632).
pub(super) fn ip_root_is_valid(range: &[u8]) -> bool {
    if !matches!(range.len(), 8 | 32) {
        return false;
    }
    let (_, mask) = range.split_at(range.len() / 2);
    let ones: usize = mask.iter().map(|octet| leading(*octet)).sum();
    let total: u32 = mask.iter().map(|octet| octet.count_ones()).sum();
    // All ones lead their octet, and no octet has ones after one that is not full.
    let full_first = mask
        .windows(2)
        .all(|pair| matches!(pair, [0xFF, _] | [_, 0]));
    full_first && u32::try_from(ones) == Ok(total)
}

fn leading(octet: u8) -> usize {
    usize::try_from(octet.leading_ones()).unwrap_or_default()
}

pub(super) fn ip_within(address: &[u8], range: &[u8]) -> bool {
    let (network, mask) = range.split_at(range.len() / 2);
    address.len() == network.len()
        && address
            .iter()
            .zip(network)
            .zip(mask)
            .all(|((address, network), mask)| address & mask == network & mask)
}

/// The host of a URI with an authority, when it is a name (RFC 3986 §3.2.2).
pub(super) fn host_of_uri(uri: &str) -> Option<&str> {
    let (scheme, rest) = uri.split_once(':')?;
    let authority = rest.strip_prefix("//")?;
    let authority = authority.split(['/', '?', '#']).next()?;
    let host_and_port = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = match host_and_port.split_once(':') {
        // A literal address in brackets is not a name either.
        Some((host, port)) if port.bytes().all(|octet| octet.is_ascii_digit()) => host,
        Some(_) => return None,
        None => host_and_port,
    };
    let is_name = host
        .bytes()
        .all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'_'));
    // The last label of a name is not a number (RFC 1123 §2.1): that would be an address.
    let last = without_last_dot(host).rsplit('.').next()?;
    let is_address = last.bytes().all(|octet| octet.is_ascii_digit());
    (!scheme.is_empty() && is_name && !is_address).then_some(host)
}

fn without_last_dot(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

fn is_below_or_equal(name: &str, root: &str) -> bool {
    name.eq_ignore_ascii_case(root) || is_below(name, root)
}

/// `name` ends with a dot and `root`.
fn is_below(name: &str, root: &str) -> bool {
    let Some(cut) = name.len().checked_sub(root.len() + 1) else {
        return false;
    };
    name.as_bytes().get(cut) == Some(&b'.') && ends_with(name, root)
}

fn ends_with(name: &str, end: &str) -> bool {
    let cut = name.len().checked_sub(end.len());
    cut.and_then(|cut| name.get(cut..))
        .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

#[cfg(test)]
mod tests;

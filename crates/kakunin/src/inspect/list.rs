// SPDX-License-Identifier: MIT OR Apache-2.0
//! A certificate revocation list.

use super::certificate::text;
use crate::Failure;
use crate::console::{QUIET, TITLE};
use jpki::revocation::{Crl, CrlLimits};

pub(super) fn show(der: &[u8]) -> Result<(), Failure> {
    let list = Crl::from_der(der, &CrlLimits::partitioned())?;
    anstream::println!(
        "{TITLE}certificate revocation list{TITLE:#}, {} bytes",
        der.len()
    );
    anstream::println!("  issuer         {}", text(list.issuer()));
    let scope = list
        .distribution_point()
        .map_or_else(|| "everything the issuer issued".to_owned(), text);
    anstream::println!("  scope          {scope}");
    anstream::println!("  number         {}", list.number());
    anstream::println!("  this update    {}", list.this_update());
    anstream::println!("  next update    {}", list.next_update());
    anstream::println!("  entries        {}", list.entries());
    anstream::println!(
        "  {QUIET}The signature was not checked: that needs the issuer's key.{QUIET:#}"
    );
    Ok(())
}

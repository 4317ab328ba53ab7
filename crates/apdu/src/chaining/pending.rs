// SPDX-License-Identifier: MIT OR Apache-2.0
//! A response in pieces (ISO/IEC 7816-4 §5.3.4).

use crate::{Ne, Response, StatusWord};
use alloc::vec::Vec;
use core::fmt;

/// `61xx` with a number below 256, or `6100`.
const MORE_DATA: u16 = 0x6100;

/// What a card has still to give of its last response (ISO/IEC 7816-4 §5.3.4).
#[derive(Default)]
pub struct PendingResponse {
    rest: Option<Rest>,
}

struct Rest {
    data: Vec<u8>,
    /// Bytes given so far.
    given: usize,
    /// The status word of the last piece.
    status: StatusWord,
}

impl PendingResponse {
    /// Nothing to give.
    #[must_use]
    pub const fn new() -> Self {
        Self { rest: None }
    }

    /// Takes a whole response and gives its first piece, of `ne` bytes at most. What was left of an earlier response is
    /// dropped.
    pub fn begin(&mut self, response: Response, ne: Ne) -> Response {
        let status = response.status();
        self.rest = Some(Rest {
            data: response.into_data(),
            given: 0,
            status,
        });
        self.proceed(ne).unwrap_or_else(|| status.into())
    }

    /// Gives the next piece, of `ne` bytes at most; `None` if nothing is left.
    pub fn proceed(&mut self, ne: Ne) -> Option<Response> {
        let mut rest = self.rest.take()?;
        let left = rest.data.get(rest.given..).unwrap_or_default();
        let most = usize::try_from(ne.get()).unwrap_or(usize::MAX);
        let (piece, after) = left.split_at(most.min(left.len()));
        let piece = piece.to_vec();
        let status = if after.is_empty() {
            rest.status
        } else {
            more_data(after.len())
        };
        if !after.is_empty() {
            rest.given = rest.given.saturating_add(piece.len());
            self.rest = Some(rest);
        }
        // Not longer than the whole response, which was one.
        Response::new(piece, status).ok()
    }

    /// Whether something is left to give.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.rest.is_some()
    }

    /// Drops what is left: another command came, or the card was reset.
    pub fn clear(&mut self) {
        self.rest = None;
    }
}

impl fmt::Debug for PendingResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let left = self
            .rest
            .as_ref()
            .map_or(0, |rest| rest.data.len().saturating_sub(rest.given));
        write!(f, "PendingResponse({left} bytes)")
    }
}

/// ISO/IEC 7816-4 §5.6: the number of bytes left, `00` for 256 and more.
fn more_data(left: usize) -> StatusWord {
    let number = u8::try_from(left).unwrap_or(0);
    // 61xx is a status word whatever xx is.
    StatusWord::new(MORE_DATA | u16::from(number)).unwrap_or(StatusWord::NO_DIAGNOSIS)
}

#[cfg(test)]
mod tests {
    use super::PendingResponse;
    use crate::{Ne, Response, StatusWord};
    use alloc::{format, vec, vec::Vec};

    fn whole(length: usize) -> Response {
        Response::new(vec![7; length], StatusWord::SUCCESS).unwrap()
    }

    fn seen(response: Response) -> (usize, u16) {
        (response.data().len(), response.status().get())
    }

    #[test]
    fn the_number_left_is_announced_and_00_is_256_or_more() {
        let first = |length: usize, ne: u32| {
            seen(PendingResponse::new().begin(whole(length), Ne::new(ne).unwrap()))
        };
        assert_eq!(first(256, 256), (256, 0x9000));
        assert_eq!(first(257, 256), (256, 0x6101));
        assert_eq!(first(511, 256), (256, 0x61FF));
        assert_eq!(first(512, 256), (256, 0x6100));
        assert_eq!(first(600, 256), (256, 0x6100));
        assert_eq!(first(3, 0), (0, 0x6103), "nothing was asked for yet");
        assert_eq!(first(0, 0), (0, 0x9000));
    }

    #[test]
    fn pieces_come_in_order_and_once_with_the_status_at_the_end() {
        let data: Vec<u8> = (0..=255).collect();
        let warning = StatusWord::new(0x6282).unwrap();
        let mut pending = PendingResponse::new();
        let response = Response::new(data.clone(), warning).unwrap();
        let mut collected = pending.begin(response, Ne::new(100).unwrap()).into_data();
        assert_eq!(format!("{pending:?}"), "PendingResponse(156 bytes)");
        let mut last = None;
        while let Some(piece) = pending.proceed(Ne::new(100).unwrap()) {
            last = Some(piece.status());
            collected.extend_from_slice(piece.data());
        }
        assert_eq!((collected, last), (data, Some(warning)));
        assert!(pending.proceed(Ne::SHORT_MAX).is_none());
    }

    #[test]
    fn what_was_left_is_dropped() {
        let mut pending = PendingResponse::new();
        pending.begin(whole(300), Ne::SHORT_MAX);
        assert!(pending.is_waiting());
        pending.clear();
        assert!(pending.proceed(Ne::SHORT_MAX).is_none());
        pending.begin(whole(300), Ne::SHORT_MAX);
        assert_eq!(seen(pending.begin(whole(1), Ne::SHORT_MAX)), (1, 0x9000));
        assert!(!pending.is_waiting());
    }
}

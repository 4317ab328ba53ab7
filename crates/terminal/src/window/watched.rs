// SPDX-License-Identifier: MIT OR Apache-2.0
//! A way to a card that remembers how it broke, so that a card that was taken away is told from a reader that was.

use apdu::{Reset, Transport, TransportError};

pub(super) struct Watched<'a> {
    transport: &'a mut dyn Transport,
    broke: Option<TransportError>,
}

impl<'a> Watched<'a> {
    pub(super) fn new(transport: &'a mut dyn Transport) -> Self {
        Self {
            transport,
            broke: None,
        }
    }

    /// How it broke first.
    pub(super) const fn broke(&self) -> Option<TransportError> {
        self.broke
    }
}

impl Transport for Watched<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let response = self.transport.transmit(command);
        self.broke = self.broke.or_else(|| response.as_ref().err().copied());
        response
    }

    fn reset(&mut self, kind: Reset) -> Result<(), TransportError> {
        let reset = self.transport.reset(kind);
        self.broke = self.broke.or_else(|| reset.err());
        reset
    }

    fn atr(&self) -> &[u8] {
        self.transport.atr()
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! A small file that grows: gzip (RFC 1952) around one block with the fixed codes of RFC 1951 §3.2.6.

/// Octets one copy makes: the longest there is.
const COPY: u64 = 258;

/// A gzip file of so many zeros; it has a 158th of them. Its check value is left at zero: whoever gets that far has
/// unpacked everything.
#[must_use]
pub fn gzip_of_zeros(length: u64) -> Vec<u8> {
    let mut file = vec![0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0xFF];
    let mut bits = Bits::default();
    // The last block, with fixed codes.
    bits.put(0b1, 1);
    bits.put(0b01, 2);
    // The first zeros as literals, code 0011_0000; the others are copied from one octet back.
    let copies = length.saturating_sub(1) / COPY;
    for _ in 0..length - copies * COPY {
        bits.put_code(0b0011_0000, 8);
    }
    // Eight copies are 13 octets: from the second eight on, the same 13 again and again.
    let again = (copies / 8).saturating_sub(2);
    for copy in 0..copies - again * 8 {
        // Length 258: symbol 285, code 1100_0101, no extra bits. Distance 1: code 0_0000.
        bits.put_code(0b1100_0101, 8);
        bits.put_code(0, 5);
        if copy == 15 {
            let eight = bits.octets.split_at(bits.octets.len() - 13).1.to_vec();
            let again = usize::try_from(again).unwrap_or_default();
            bits.octets.extend(eight.repeat(again));
        }
    }
    // End of block: symbol 256.
    bits.put_code(0, 7);
    file.extend(bits.finish());
    file.extend([0; 4]);
    file.extend(
        u32::try_from(length % (1 << 32))
            .unwrap_or_default()
            .to_le_bytes(),
    );
    file
}

/// Bits, the lowest of an octet first.
#[derive(Default)]
struct Bits {
    octets: Vec<u8>,
    open: u8,
    filled: u32,
}

impl Bits {
    fn put(&mut self, value: u16, count: u32) {
        for bit in 0..count {
            if value >> bit & 1 == 1 {
                self.open |= 1 << self.filled;
            }
            self.filled += 1;
            if self.filled == 8 {
                self.octets.push(std::mem::take(&mut self.open));
                self.filled = 0;
            }
        }
    }

    /// Codes are written from their highest bit on (§3.1.1).
    fn put_code(&mut self, code: u16, count: u32) {
        self.put(code.reverse_bits() >> (16 - count), count);
    }

    fn finish(mut self) -> Vec<u8> {
        if self.filled > 0 {
            self.octets.push(self.open);
        }
        self.octets
    }
}

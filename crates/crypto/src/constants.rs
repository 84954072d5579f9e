//! Every number of the formats in one place (docs/format.md names the reasons).

/// Version of the entry header.
pub const VERSION: u8 = 1;
/// The only suite known: Ed25519, XChaCha20-Poly1305, X-Wing with HKDF-SHA256, SHA-256. Others are refused.
pub const SUITE: u8 = 1;
/// Number of the Ed25519 algorithm in lists of signatures.
pub const ALG_ED25519: u8 = 1;

/// The care vault.
pub const VAULT_CARE: u8 = 1;
/// The lead vault.
pub const VAULT_LEAD: u8 = 2;

/// Smallest padded plaintext of a part, in bytes; the classes are this times a power of two.
pub const PART_CLASS: usize = 256;
/// Largest padded plaintext of a part, in bytes (64 KiB).
pub const PART_MAX: usize = 64 * 1024;
/// Largest padded plaintext of a part of class 11, in bytes (8 MiB).
pub const ATTACHMENT_MAX: usize = 8 * 1024 * 1024;
/// Bytes before the body of a part: length u32 and codec u8.
pub const PART_PREFIX: usize = 5;
/// Inflating a part stops here, in bytes (1 MiB); a longer body is refused when sealing too.
pub const INFLATE_MAX: usize = 1024 * 1024;
/// Bytes that the AEAD adds.
pub const TAG: usize = 16;

/// Most parents that a header names.
pub const PARENTS_MAX: usize = 8;
/// Most parts of an entry (one for each layer).
pub const PARTS_MAX: usize = 16;
/// Longest public bytes of an entry.
pub const PUBLIC_MAX: usize = 64 * 1024;

/// Most layer keys in one wrap.
pub const WRAP_ITEMS_MAX: usize = 64;
/// Longest ciphertext of a wrap, in bytes.
pub const WRAP_CT_MAX: usize = 16 * 1024;

/// Fewest officers of a RootDoc; a genesis is done by two, side by side.
pub const OFFICERS_MIN: usize = 2;
/// Most officers of a RootDoc.
pub const OFFICERS_MAX: usize = 5;
/// Smallest threshold of a RootDoc.
pub const THRESHOLD_MIN: u8 = 2;
/// Most witnesses that a RootDoc names.
pub const WITNESSES_MAX: usize = 8;
/// Longest validity of a role certificate, in seconds (366 days).
pub const ROLE_MAX_SECONDS: u64 = 366 * 86_400;
/// Roles whose certificate needs two officers.
pub const TWO_OFFICER_ROLES: [&str; 3] = ["partner_director", "dpo", "psychologist"];

/// Seconds within which the log promises to merge an accepted entry.
pub const MERGE_DELAY: u32 = 60;
/// Seconds for which a login challenge or a desk ticket lives.
pub const CHALLENGE_SECONDS: u64 = 60;

/// Argon2id memory, default, in KiB (64 MiB).
pub const PASS_M_KIB: u32 = 64 * 1024;
/// Argon2id passes, default.
pub const PASS_T: u32 = 3;
/// Argon2id lanes, default.
pub const PASS_P: u32 = 1;
/// Argon2id memory below which a client refuses to derive, in KiB (19 MiB).
pub const PASS_M_MIN_KIB: u32 = 19 * 1024;
/// Argon2id passes below which a client refuses to derive.
pub const PASS_T_MIN: u32 = 2;
/// Argon2id memory above which a client refuses, in KiB (1 GiB): a server must not be able to stop a phone.
pub const PASS_M_MAX_KIB: u32 = 1024 * 1024;
/// Argon2id passes above which a client refuses.
pub const PASS_T_MAX: u32 = 16;
/// Words in a generated passphrase (six of 7,776 are 77.5 bits).
pub const PASS_WORDS: usize = 6;

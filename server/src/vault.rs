//! Secrets at rest: sealed by AES-256-GCM, with the key outside of the database.
//!
//! The key comes from the configuration, or from a file of the data folder that is made when it is first needed. What
//! a secret belongs to is sealed with it, so that nobody who writes to the database can give one object the secret of
//! another.

use std::path::Path;

use data_encoding::BASE64;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::app::App;
use crate::error::Error;

/// Bytes of a key.
const KEY_LEN: usize = 32;
/// The file of the key in the data folder.
const FILE: &str = "secret.key";

/// Reads a key as the configuration states it: 32 bytes in base64.
pub fn read_key(text: &str) -> Option<[u8; KEY_LEN]> {
    BASE64.decode(text.trim().as_bytes()).ok()?.try_into().ok()
}

fn key(app: &App) -> Result<[u8; KEY_LEN], Error> {
    if let Some(text) = &app.config().secret_key {
        return read_key(text.reveal())
            .ok_or_else(|| Error::internal("secret_key is not 32 bytes in base64"));
    }
    let path = app.config().data.join(FILE);
    if let Some(key) = stored(&path)? {
        return Ok(key);
    }
    std::fs::create_dir_all(&app.config().data).map_err(Error::internal)?;
    let made = BASE64.encode(&app.ids().secret::<KEY_LEN>());
    // Written whole under a name of its own and then linked: of two processes one wins, and both read the same.
    let part = path.with_extension(app.ids().uuid().simple().to_string());
    write_private(&part, &made).map_err(Error::internal)?;
    let linked = std::fs::hard_link(&part, &path);
    std::fs::remove_file(&part).map_err(Error::internal)?;
    match stored(&path)? {
        Some(key) => Ok(key),
        None => Err(Error::internal(format!("{} cannot be made: {linked:?}", path.display()))),
    }
}

fn stored(path: &Path) -> Result<Option<[u8; KEY_LEN]>, Error> {
    match std::fs::read_to_string(path) {
        Ok(text) => {
            let key = read_key(&text);
            key.map(Some).ok_or_else(|| Error::internal(format!("{} holds no key", path.display())))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::internal(error)),
    }
}

#[cfg(unix)]
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(not(unix))]
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    std::fs::write(path, text)
}

fn cipher(key: &[u8; KEY_LEN]) -> Result<LessSafeKey, Error> {
    let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| Error::internal("a key of a wrong length"))?;
    Ok(LessSafeKey::new(key))
}

/// Seals a secret for an object.
///
/// # Errors
/// The key cannot be read or made.
pub fn seal(app: &App, object: &str, secret: &str) -> Result<String, Error> {
    let nonce: [u8; NONCE_LEN] = app.ids().secret();
    let mut bytes = secret.as_bytes().to_vec();
    let sealed = cipher(&key(app)?)?.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::from(object.as_bytes()),
        &mut bytes,
    );
    sealed.map_err(|_| Error::internal("a secret cannot be sealed"))?;
    Ok(BASE64.encode(&[nonce.as_slice(), &bytes].concat()))
}

/// Opens what [`seal`] sealed for the object.
///
/// # Errors
/// Another key, another object, or a changed text.
pub fn open(app: &App, object: &str, sealed: &str) -> Result<String, Error> {
    let wrong = || Error::internal("a secret cannot be opened: is it the key by which it was sealed?");
    let mut bytes = BASE64.decode(sealed.as_bytes()).map_err(|_| wrong())?;
    if bytes.len() < NONCE_LEN {
        return Err(wrong());
    }
    let mut secret = bytes.split_off(NONCE_LEN);
    let nonce: [u8; NONCE_LEN] = bytes.try_into().map_err(|_| wrong())?;
    let nonce = Nonce::assume_unique_for_key(nonce);
    let key = cipher(&key(app)?)?;
    let opened = key.open_in_place(nonce, Aad::from(object.as_bytes()), &mut secret).map_err(|_| wrong())?;
    String::from_utf8(opened.to_vec()).map_err(|_| wrong())
}

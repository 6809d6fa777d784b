//! A role is not a column on the person; it is a relation between a person and a thing, proven once.

use std::marker::PhantomData;

use super::{
    auth::Pengguna,
    error::{Error, Result},
    id::PegawaiId,
};

/// The person the record is about.
pub struct Pemilik;

/// The superior who assesses that person today.
pub struct Penilai;

/// When does a person hold this role over a `T`?
pub trait Peran<T> {
    /// True while the relation holds.
    fn melekat(pelaku: &Pengguna, objek: &T) -> bool;
}

/// A thing in the hands of someone proven to hold a role over it.
///
/// Its fields are private and [`Pengguna::sebagai`] is its only maker, so a verb written in
/// `impl Oleh<Penilai, …>` can be reached by a penilai and nobody else.
pub struct Oleh<R, T> {
    pelaku: PegawaiId,
    objek: T,
    peran: PhantomData<R>,
}

impl<R, T> Oleh<R, T> {
    /// Who acts.
    pub fn pelaku(&self) -> PegawaiId {
        self.pelaku
    }

    /// What they act upon.
    pub fn objek(&self) -> &T {
        &self.objek
    }
}

impl Pengguna {
    /// Proves the role, or answers [`Error::Forbidden`].
    pub fn sebagai<R: Peran<T>, T>(&self, _: R, objek: T) -> Result<Oleh<R, T>> {
        if !R::melekat(self, &objek) {
            return Err(Error::Forbidden);
        }
        Ok(Oleh { pelaku: self.id, objek, peran: PhantomData })
    }
}

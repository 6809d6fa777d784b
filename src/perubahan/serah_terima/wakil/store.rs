//! Menutup dan menerima, atas nama penilai yang lama dan yang baru.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{
    kernel::{
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
        policy::Penilai,
    },
    perubahan::serah_terima::{
        model::{Ditolak, FormTutup, SerahTerimaId, SerahTerimaTersimpan},
        policy::PenilaiLama,
        store,
    },
};

/// Serah terima seorang pegawai yang belum diterima.
async fn berjalan(conn: &mut PgConnection, pegawai: PegawaiId) -> Result<SerahTerimaId> {
    let id = sqlx::query_scalar!(
        "select serah_terima_id from serah_terima
         where pemilik_id = $1 and status <> 'DITERIMA' order by hari desc limit 1",
        pegawai.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(id.ok_or(Error::NotFound)?.into())
}

/// Penilai yang lama menutup bagian masanya.
///
/// # Errors
/// Bila bukan dia penilainya, atau batasnya lewat.
pub async fn tutup_atas_nama(
    conn: &mut PgConnection,
    lama: &Pengguna,
    pegawai: PegawaiId,
    (catatan, hal, janji): (&str, &str, &str),
    pada: DateTime<Utc>,
) -> Result<()> {
    let id = berjalan(conn, pegawai).await?;
    let SerahTerimaTersimpan::Terbuka(terbuka) = store::cari(conn, id, lama).await? else {
        return Err(Ditolak::LainKeadaan.into());
    };
    let versi = terbuka.pokok.versi;
    let isi = FormTutup { catatan: catatan.into(), hal: hal.into(), janji: janji.into() }
        .baca()
        .map_err(|galat| anyhow::anyhow!("data contoh: {galat:?}"))?;
    let penutupan = lama.sebagai(PenilaiLama, terbuka)?.tutup(versi, isi, pada)?;
    store::tutup(conn, &penutupan, lama.hari_ini, &Kiriman::sistem()).await
}

/// Penilai yang baru menerimanya, dan menyelesaikan butir yang pertama.
///
/// # Errors
/// Bila bukan dia penilainya, atau belum ditutup.
pub async fn terima_atas_nama(
    conn: &mut PgConnection,
    baru: &Pengguna,
    pegawai: PegawaiId,
    (diterima, diselesaikan): (DateTime<Utc>, DateTime<Utc>),
) -> Result<()> {
    let (id, sistem) = (berjalan(conn, pegawai).await?, Kiriman::sistem());
    let SerahTerimaTersimpan::Ditutup(ditutup) = store::cari(conn, id, baru).await? else {
        return Err(Ditolak::BelumDitutup.into());
    };
    let versi = ditutup.pokok.versi;
    let penerimaan = baru.sebagai(Penilai, ditutup)?.terima(versi, diterima)?;
    store::terima(conn, &penerimaan, &sistem).await?;
    let SerahTerimaTersimpan::Diterima(s) = store::cari(conn, id, baru).await? else {
        return Err(Ditolak::LainKeadaan.into());
    };
    let Some(butir) = s.pokok.butir.first().map(|b| b.id) else { return Ok(()) };
    let penyelesaian = baru.sebagai(Penilai, s)?.selesaikan(butir, diselesaikan);
    store::selesaikan(conn, &penyelesaian, &sistem).await
}

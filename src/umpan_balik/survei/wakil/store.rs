//! Membuka survei, dan mengisinya sebagai orang-orang yang diundang.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::{
    kernel::{auth::Pengguna, error::Result, form::Kiriman},
    umpan_balik::survei::{
        model::{FormPendapat, FormSurvei, SurveiId},
        policy::PembukaSurvei,
        store::{self, Terbuka},
    },
};

/// Membukanya sebagai pengelola kinerja atau kepegawaian; kosong bila tidak seorang pun cukup calon pemberinya.
///
/// # Errors
/// Bila unitnya di luar lingkup pembukanya, atau isiannya keliru.
pub async fn buka_atas_nama(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    (judul, kode, bawah): (&str, &str, bool),
    (mulai, terakhir): (NaiveDate, NaiveDate),
    pada: DateTime<Utc>,
) -> Result<Option<SurveiId>> {
    let bawah = if bawah { "ya" } else { "" };
    let form = FormSurvei {
        judul: judul.into(),
        cari: kode.into(),
        bawah: bawah.into(),
        mulai: mulai.to_string(),
        selesai: terakhir.to_string(),
        ..FormSurvei::default()
    };
    let unit = store::unit(conn, kode, "", pelaku).await?;
    let pembukaan = pelaku
        .sebagai(PembukaSurvei, unit)?
        .buka(&form, pelaku.hari_ini)
        .map_err(|galat| anyhow::anyhow!("data contoh: {galat:?}"))?;
    let id = SurveiId::new();
    Ok(match store::buka(conn, id, &pembukaan, (pelaku.hari_ini, pada), &Kiriman::sistem()).await? {
        Terbuka::Bagi(_) => Some(id),
        _ => None,
    })
}

/// Yang diundang mengisinya pada hari itu; yang ke berapa menentukan tulisannya, dan yang kosong belum mengisi.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn isi_atas_nama(
    conn: &mut PgConnection,
    id: SurveiId,
    hari: NaiveDate,
    tulisan: impl Fn(usize) -> Option<(String, String)>,
) -> Result<()> {
    let undangan = sqlx::query!(
        "select pemberi_id, penerima_id from undangan_survei where survei_id = $1 order by pemberi_id, penerima_id",
        id.uuid(),
    )
    .fetch_all(&mut *conn)
    .await?;
    for (n, u) in undangan.into_iter().enumerate() {
        let Some((baik, diperbaiki)) = tulisan(n) else { continue };
        let pemberi = Pengguna::mewakili(u.pemberi_id.into(), hari);
        let form = FormPendapat { untuk: u.penerima_id.to_string(), baik, diperbaiki };
        let pendapat = form.periksa().map_err(|galat| anyhow::anyhow!("data contoh: {galat:?}"))?;
        store::taruh(conn, id, u.penerima_id.into(), &pendapat, &pemberi).await?;
    }
    Ok(())
}

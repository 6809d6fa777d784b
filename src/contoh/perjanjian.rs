//! Perjanjian kinerja contoh: kantor, bagian, bidang dan sebagian kantor kabupaten; sebuah masih draf.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    kantor::Orang,
    model::{Data, Pola},
};
use crate::{
    kernel::{auth::Pengguna, error::Result},
    perjanjian::{self, FormPerjanjian},
};

/// Menyusun perjanjian tahun berjalan, masing-masing oleh kepala unitnya.
pub async fn susun(
    conn: &mut PgConnection,
    data: &Data,
    orang: &[Orang],
    hari: NaiveDate,
    kini: DateTime<Utc>,
) -> Result<()> {
    let unit: BTreeMap<String, Uuid> = sqlx::query!("select kode, unit_id from unit")
        .fetch_all(&mut *conn)
        .await?
        .into_iter()
        .map(|b| (b.kode, b.unit_id))
        .collect();
    let awal = NaiveDate::from_ymd_opt(hari.year(), 1, 5).and_then(|h| h.and_hms_opt(2, 0, 0)).map(|h| h.and_utc());
    let pada = awal.filter(|awal| *awal < kini).unwrap_or(kini);
    let berjanji =
        |o: &&Orang| o.kepala && matches!(o.jenis_unit.as_str(), "KANWIL" | "BAGIAN" | "BIDANG" | "KANKEMENAG");
    // Dua kantor kabupaten yang terakhir: satu masih draf, satu belum mulai.
    let mut semua: Vec<&Orang> = orang.iter().filter(berjanji).collect();
    semua.pop();
    for (n, o) in semua.iter().enumerate() {
        let (Some(pola), Some(unit)) = (data.pola(&o.jabatan, &o.jenis_unit), unit.get(&o.kode_unit)) else { continue };
        let kepala = Pengguna::mewakili(o.id, hari);
        let formulir = formulir(pola, &o.kode_unit, hari.year());
        let tetapkan = n + 1 < semua.len();
        perjanjian::susun_atas_nama(conn, &kepala, *unit, hari.year(), &formulir, tetapkan, pada).await?;
    }
    Ok(())
}

fn formulir(pola: &Pola, kode: &str, tahun: i32) -> FormPerjanjian {
    let mut formulir = FormPerjanjian { nomor: format!("PK/{kode}/{tahun}"), ..FormPerjanjian::default() };
    for rhk in pola.rhk.iter().filter(|r| r.bagian == "UTAMA") {
        for (n, i) in rhk.indikator.iter().enumerate() {
            formulir.sasaran.push(if n == 0 { rhk.rhk.clone() } else { String::new() });
            formulir.indikator.push(i.indikator.clone());
            formulir.target.push(i.target.clone());
        }
    }
    formulir
}

/// RHK kepala unit yang berbunyi sasaran perjanjiannya dicatat bersumber dari sana.
pub async fn catat_sumber(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!(
        "update rencana r
         set sasaran_id = b.sasaran_id
         from skp s
         join penempatan t on t.pegawai_id = s.pemilik_id and t.kepala
         join perjanjian p on p.unit_id = t.unit_id and p.tahun = s.tahun and p.status = 'ditetapkan'
         join perjanjian_sasaran b using (perjanjian_id)
         where r.skp_id = s.skp_id and r.bagian = 'UTAMA' and r.rhk = b.sasaran"
    )
    .execute(conn)
    .await?;
    Ok(())
}

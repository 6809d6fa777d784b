//! Kabar tiga bulan terakhir bagi yang ditulis sekaligus: dokumentasi yang dikirim dan ditanggapi, pemantauan.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    dokumentasi::alamat_periode,
    kernel::error::Result,
    pemberitahuan::Jenis,
    periode::{JenisPeriode, Kala},
};

/// Yang lebih lama sudah dibuang aplikasinya.
const TERSIMPAN: TimeDelta = TimeDelta::days(90);

/// Penerima, macamnya, tautannya, kapan, dan kapan dibaca.
type Terkabar = (Uuid, Jenis, String, DateTime<Utc>, Option<DateTime<Utc>>);

/// Menulisnya sekaligus, seperti yang ditulis kejadiannya satu per satu.
pub async fn tulis(conn: &mut PgConnection, (hari, kini): (NaiveDate, DateTime<Utc>)) -> Result<()> {
    let sejak = kini - TERSIMPAN;
    // Pengukuran orang yang sudah berpindah penilai tidak lagi terbuka bagi penilainya yang lama.
    sqlx::query!(
        "delete from pemberitahuan p using pengukuran u
         where p.jenis = 'PENGUKURAN_DITETAPKAN' and p.tautan = '/pengukuran/' || u.pengukuran_id
           and hubungan_kinerja(p.penerima_id, u.pegawai_id, $1) is null",
        hari,
    )
    .execute(&mut *conn)
    .await?;
    let dokumentasi = sqlx::query!(
        r#"
        select d.pegawai_id, d.mulai, d.dikirim_pada as "dikirim!", d.ditanggapi_pada, h.penilai_id as "penilai?"
        from dokumentasi d
        left join penilai_pegawai h on h.pegawai_id = d.pegawai_id and h.mulai <= d.dikirim_pada::date and $2 < h.selesai
            and exists (select from akun a where a.pegawai_id = h.penilai_id)
        where d.jenis = 'BULANAN' and d.status <> 'DRAF' and d.dikirim_pada > $1
        "#,
        sejak,
        hari,
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut semua: Vec<Terkabar> = Vec::new();
    for d in dokumentasi {
        let kala = Kala::memuat(JenisPeriode::Bulanan, d.mulai);
        if let Some(penilai) = d.penilai {
            let tautan = alamat_periode(Some(d.pegawai_id.into()), kala);
            semua.push((penilai, Jenis::DokumentasiDikirim, tautan, d.dikirim, d.ditanggapi_pada));
        }
        if let Some(pada) = d.ditanggapi_pada {
            semua.push((d.pegawai_id, Jenis::DokumentasiDitanggapi, alamat_periode(None, kala), pada, None));
        }
    }
    let pemantauan = sqlx::query!(
        r#"select pegawai_id, tahun, semester, selesai_pada as "pada!" from pemantauan where selesai_pada > $1"#,
        sejak,
    )
    .fetch_all(&mut *conn)
    .await?;
    semua.extend(pemantauan.into_iter().map(|p| {
        (
            p.pegawai_id,
            Jenis::PemantauanDicatat,
            format!("/pemantauan/{}/{}-{}", p.pegawai_id, p.tahun, p.semester),
            p.pada,
            None,
        )
    }));
    let nomor: Vec<Uuid> = semua.iter().map(|_| Uuid::now_v7()).collect();
    let penerima: Vec<Uuid> = semua.iter().map(|k| k.0).collect();
    let jenis: Vec<String> = semua.iter().map(|k| k.1.kode().to_owned()).collect();
    let tautan: Vec<String> = semua.iter().map(|k| k.2.clone()).collect();
    let pada: Vec<DateTime<Utc>> = semua.iter().map(|k| k.3).collect();
    let dibaca: Vec<Option<DateTime<Utc>>> = semua.iter().map(|k| k.4).collect();
    sqlx::query!(
        "insert into pemberitahuan (pemberitahuan_id, penerima_id, jenis, tautan, pada, dibaca_pada)
         select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])",
        &nomor,
        &penerima,
        &jenis,
        &tautan,
        &pada,
        &dibaca as &[Option<DateTime<Utc>>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

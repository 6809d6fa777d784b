//! Penempatan, dibaca dan dituliskan.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    formulir::{Bahan, FormPenempatan, KepalaUnit},
    model::{Isi, Jabatan, Penempatan, Perintah, Sebagai},
};
use crate::{
    kepegawaian::{peristiwa, unit},
    kernel::{
        auth::{Pengguna, PeranInstansi},
        error::Result,
        form::sebaris,
        id::PegawaiId,
    },
    pegawai::{JenisJabatan, nama_lengkap},
};

/// Semua penempatan seseorang, yang terbaru dahulu.
pub async fn riwayat(conn: &mut PgConnection, siapa: PegawaiId, pelaku: &Pengguna) -> Result<Vec<Penempatan>> {
    let baris = sqlx::query!(
        r#"
        select t.penempatan_id, t.unit_id, u.kode, u.nama as unit, j.nama as jabatan, t.sebagai, t.kepala, t.mulai, t.selesai,
            t.nomor_sk, t.alasan, t.versi, t.mengakhiri_id, t.akhir_semula,
            t.unit_id in (select l.unit_id from lingkup($2, array['KEPEGAWAIAN'], $3) l) as "terjangkau!"
        from penempatan t
        join unit u using (unit_id)
        join jabatan j using (jabatan_id)
        where t.pegawai_id = $1
        order by t.mulai desc, t.sebagai
        "#,
        siapa.uuid(),
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| Penempatan {
            id: b.penempatan_id.into(),
            unit: b.unit_id,
            kode_unit: b.kode,
            nama_unit: b.unit,
            jabatan: b.jabatan,
            sebagai: Sebagai::baca(&b.sebagai).unwrap_or(Sebagai::Definitif),
            kepala: b.kepala,
            mulai: b.mulai,
            selesai: b.selesai,
            nomor_sk: b.nomor_sk,
            alasan: b.alasan,
            versi: b.versi,
            mengakhiri: b.mengakhiri_id.map(Into::into),
            akhir_semula: b.akhir_semula,
            terjangkau: b.terjangkau,
        })
        .collect())
}

/// Yang perlu diketahui untuk menampilkan dan memeriksa formulir ini.
pub(super) async fn bahan(
    conn: &mut PgConnection,
    siapa: PegawaiId,
    isian: &FormPenempatan,
    pelaku: &Pengguna,
) -> Result<Bahan> {
    let milik = riwayat(conn, siapa, pelaku).await?;
    let purna = peristiwa::purna(conn, &[siapa.uuid()]).await?;
    let (wewenang, hari) = (PeranInstansi::Kepegawaian, pelaku.hari_ini);
    let unit = unit::tunjuk(conn, pelaku, wewenang, &isian.unit, hari).await?;
    let unit_ditawarkan = unit::ditawarkan(conn, pelaku, wewenang, hari).await?;
    let ditawarkan = sqlx::query_scalar!(
        "select j.nama from jabatan j left join penempatan t using (jabatan_id)
         group by j.jabatan_id order by count(t.pegawai_id) desc, j.nama limit 400"
    )
    .fetch_all(&mut *conn)
    .await?;
    let jabatan = sqlx::query!(
        "select jabatan_id, nama from jabatan where lower(nama) = lower($1) order by nama limit 1",
        sebaris(&isian.jabatan),
    )
    .fetch_optional(&mut *conn)
    .await?
    .map(|j| (j.jabatan_id, j.nama));
    let (jabatan_kepala, kepala) = match unit.satu() {
        Some(unit) => (jabatan_kepala(conn, unit.id).await?, kepala(conn, unit.id, siapa).await?),
        None => (None, Vec::new()),
    };
    Ok(Bahan { unit, unit_ditawarkan, ditawarkan, jabatan, jabatan_kepala, kepala, milik, purna })
}

async fn jabatan_kepala(conn: &mut PgConnection, unit: Uuid) -> Result<Option<(Uuid, String)>> {
    let jabatan = sqlx::query!(
        "select j.jabatan_id, j.nama from penempatan t join jabatan j using (jabatan_id)
         where t.unit_id = $1 and t.kepala
         order by t.sebagai = 'DEFINITIF' desc, t.mulai desc limit 1",
        unit,
    );
    Ok(jabatan.fetch_optional(conn).await?.map(|j| (j.jabatan_id, j.nama)))
}

async fn kepala(conn: &mut PgConnection, unit: Uuid, siapa: PegawaiId) -> Result<Vec<KepalaUnit>> {
    let baris = sqlx::query!(
        "select t.penempatan_id, t.pegawai_id, p.gelar_depan, p.nama, p.gelar_belakang, t.sebagai, t.mulai, t.selesai
         from penempatan t join pegawai p using (pegawai_id)
         where t.unit_id = $1 and t.kepala order by t.mulai",
        unit,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| KepalaUnit {
            penempatan: b.penempatan_id.into(),
            nama: nama_lengkap(&b.gelar_depan, &b.nama, &b.gelar_belakang),
            sendiri: b.pegawai_id == siapa.uuid(),
            sebagai: Sebagai::baca(&b.sebagai).unwrap_or(Sebagai::Definitif),
            mulai: b.mulai,
            selesai: b.selesai,
        })
        .collect())
}

/// Menuliskan perubahannya; penilai mereka yang terdampak disusun sesudahnya oleh `akibat`.
pub(super) async fn laksanakan(conn: &mut PgConnection, siapa: PegawaiId, perintah: &Perintah) -> Result<()> {
    match perintah {
        Perintah::Tempatkan(isi, diakhiri) => {
            if let Some(lama) = diakhiri {
                sqlx::query!(
                    "update penempatan set selesai = $2, versi = versi + 1 where penempatan_id = $1",
                    lama.id.uuid(),
                    isi.mulai,
                )
                .execute(&mut *conn)
                .await?;
            }
            tempatkan(conn, siapa, isi, diakhiri.as_ref()).await
        }
        Perintah::Betulkan(lama, isi) => betulkan(conn, lama, isi).await,
        Perintah::Akhiri(lama, selesai, _, alasan) => {
            sqlx::query!(
                "update penempatan set selesai = $2, alasan = $3, versi = versi + 1 where penempatan_id = $1",
                lama.id.uuid(),
                *selesai,
                alasan,
            )
            .execute(conn)
            .await?;
            Ok(())
        }
        Perintah::Hapus(lama, _, lanjut) => {
            sqlx::query!("delete from penempatan where penempatan_id = $1", lama.id.uuid()).execute(&mut *conn).await?;
            if let Some(lanjut) = lanjut {
                sqlx::query!(
                    "update penempatan set selesai = $2, versi = versi + 1 where penempatan_id = $1",
                    lanjut.penempatan.id.uuid(),
                    lanjut.selesai as Option<NaiveDate>,
                )
                .execute(conn)
                .await?;
            }
            Ok(())
        }
    }
}

async fn tempatkan(conn: &mut PgConnection, siapa: PegawaiId, isi: &Isi, diakhiri: Option<&Penempatan>) -> Result<()> {
    let jabatan = jabatan(conn, &isi.jabatan).await?;
    sqlx::query!(
        "insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai, selesai,
             nomor_sk, alasan, mengakhiri_id, akhir_semula)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        Uuid::now_v7(),
        siapa.uuid(),
        isi.unit,
        jabatan,
        isi.sebagai.kode(),
        isi.kepala,
        isi.mulai,
        isi.selesai,
        isi.nomor_sk,
        isi.alasan,
        diakhiri.map(|p| p.id.uuid()) as Option<Uuid>,
        diakhiri.and_then(|p| p.selesai) as Option<NaiveDate>,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn betulkan(conn: &mut PgConnection, lama: &Penempatan, isi: &Isi) -> Result<()> {
    let jabatan = jabatan(conn, &isi.jabatan).await?;
    sqlx::query!(
        "update penempatan set unit_id = $2, jabatan_id = $3, sebagai = $4, kepala = $5, mulai = $6, selesai = $7,
             nomor_sk = $8, alasan = $9, versi = versi + 1
         where penempatan_id = $1",
        lama.id.uuid(),
        isi.unit,
        jabatan,
        isi.sebagai.kode(),
        isi.kepala,
        isi.mulai,
        isi.selesai,
        isi.nomor_sk,
        isi.alasan,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn jabatan(conn: &mut PgConnection, jabatan: &Jabatan) -> Result<Uuid> {
    let (nama, jenis) = match jabatan {
        Jabatan::Ada(id, _) => return Ok(*id),
        Jabatan::Baru(nama, jenis) => (nama, jenis),
    };
    let kode = match jenis {
        JenisJabatan::Jpt => "JPT",
        JenisJabatan::Administrator => "ADMINISTRATOR",
        JenisJabatan::Pengawas => "PENGAWAS",
        JenisJabatan::Fungsional => "FUNGSIONAL",
        JenisJabatan::Pelaksana => "PELAKSANA",
    };
    let id = Uuid::now_v7();
    sqlx::query!("insert into jabatan (jabatan_id, nama, jenis) values ($1, $2, $3)", id, nama, kode)
        .execute(conn)
        .await?;
    Ok(id)
}

//! Orang dan hubungannya, dibaca dari basis data.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{
    Garis, Identitas, JenisJabatan, JenisPegawai, Nip, PeranDipegang, nama_lengkap, nomor, pangkat, sebutan_peran,
};
use crate::kernel::{error::Result, id::PegawaiId};

/// Penilai dan Atasan Penilai seseorang pada `hari`.
pub async fn garis(conn: &mut PgConnection, siapa: PegawaiId, hari: NaiveDate) -> Result<Garis> {
    let baris = sqlx::query!(
        "select penilai_id, penilai_unit_id, atasan_penilai_id, atasan_unit_id
         from penilai_pegawai
         where pegawai_id = $1 and mulai <= $2 and $2 < selesai",
        siapa.uuid(),
        hari,
    )
    .fetch_optional(conn)
    .await?;
    Ok(baris.map_or_else(Garis::default, |b| Garis {
        penilai: Some(b.penilai_id.into()),
        unit_penilai: b.penilai_unit_id,
        atasan: b.atasan_penilai_id.map(Into::into),
        unit_atasan: b.atasan_unit_id,
    }))
}

/// Identitas beberapa orang pada `hari`, menurut urutannya. Unit yang menyertai memilih
/// penempatan yang dimaksud bila orang itu memegang lebih dari satu.
pub async fn identitas(
    conn: &mut PgConnection,
    siapa: &[(PegawaiId, Option<Uuid>)],
    hari: NaiveDate,
) -> Result<Vec<Identitas>> {
    let (orang, unit): (Vec<Uuid>, Vec<Option<Uuid>>) = siapa.iter().map(|(p, u)| (p.uuid(), *u)).unzip();
    let baris = sqlx::query!(
        r#"
        select
            p.pegawai_id,
            p.jenis,
            p.nip,
            p.nrp,
            p.nama,
            p.gelar_depan,
            p.gelar_belakang,
            p.golongan,
            p.jabatan_luar,
            p.unit_luar,
            t.sebagai as "sebagai?",
            j.nama as "jabatan?",
            j.jenis as "jenis_jabatan?",
            u.nama as "unit?"
        from unnest($1::uuid[], $2::uuid[]) with ordinality as a (pegawai_id, unit_id, urutan)
        join pegawai p using (pegawai_id)
        left join lateral (
            select t.sebagai, t.jabatan_id, t.unit_id
            from penempatan t
            where t.pegawai_id = p.pegawai_id and berlaku(t.mulai, t.selesai, $3)
            order by (t.unit_id = a.unit_id) desc nulls last, t.sebagai = 'DEFINITIF' desc
            limit 1
        ) t on true
        left join jabatan j using (jabatan_id)
        left join unit u on u.unit_id = t.unit_id
        order by a.urutan
        "#,
        &orang,
        &unit as &[Option<Uuid>],
        hari,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| {
            let jenis = JenisPegawai::baca(&b.jenis);
            let awalan = match b.sebagai.as_deref() {
                Some("PLT") => "Plt. ",
                Some("PLH") => "Plh. ",
                _ => "",
            };
            Identitas {
                id: b.pegawai_id.into(),
                nama: nama_lengkap(&b.gelar_depan, &b.nama, &b.gelar_belakang),
                nomor: nomor(jenis, b.nip.as_deref(), b.nrp.as_deref()),
                pangkat: pangkat(&b.golongan),
                jabatan: format!("{awalan}{}", b.jabatan.unwrap_or(b.jabatan_luar)),
                unit: b.unit.unwrap_or(b.unit_luar),
                jenis_jabatan: b.jenis_jabatan.as_deref().and_then(JenisJabatan::baca),
            }
        })
        .collect())
}

/// Pegawai dengan NIP itu.
pub async fn cari_nomor(conn: &mut PgConnection, nip: &Nip) -> Result<Option<PegawaiId>> {
    let id =
        sqlx::query_scalar!("select pegawai_id from pegawai where nip = $1", nip.angka()).fetch_optional(conn).await?;
    Ok(id.map(Into::into))
}

/// Peran yang diberikan instansi kepada seseorang: sebutan, unit, dasar, sejak kapan.
pub(super) async fn peran(conn: &mut PgConnection, siapa: PegawaiId, hari: NaiveDate) -> Result<Vec<PeranDipegang>> {
    let baris = sqlx::query!(
        r#"
        select p.peran, p.dasar, p.mulai, u.nama as "unit?"
        from peran_pegawai p
        left join unit u using (unit_id)
        where p.pegawai_id = $1 and berlaku(p.mulai, p.selesai, $2)
        order by p.mulai, p.peran
        "#,
        siapa.uuid(),
        hari,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| PeranDipegang { sebutan: sebutan_peran(&b.peran), unit: b.unit, dasar: b.dasar, mulai: b.mulai })
        .collect())
}

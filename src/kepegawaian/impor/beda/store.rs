//! Data yang dibandingkan dengan berkas SIASN.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::{Isi, JabatanKini, Kini, OrangKini};
use crate::{kernel::error::Result, pegawai::JenisPegawai};

/// Keadaan yang dibandingkan dengan berkas.
pub async fn kini(conn: &mut PgConnection, hari: NaiveDate) -> Result<Kini> {
    let orang = sqlx::query!(
        r#"
        select p.pegawai_id, p.jenis, p.nip as "nip!", p.nama, p.gelar_depan, p.gelar_belakang, p.golongan, p.pns_id,
            p.email_dinas, p.kedudukan_hukum, p.status_cpns_pns, p.tmt_golongan, p.instansi_kerja, p.sumber,
            t.unit_id as "unit_id?", t.jabatan_id as "jabatan_id?", t.kepala as "kepala?", t.mulai as "mulai?",
            t.selesai, u.nama as "unit?", j.nama as "jabatan?",
            exists (
                select from keadaan_pegawai k
                where k.pegawai_id = p.pegawai_id and mengakhiri_tugas(k.jenis) and (k.selesai is null or $1 < k.selesai)
            ) as "purna!"
        from pegawai p
        left join lateral (
            select * from penempatan e
            where e.pegawai_id = p.pegawai_id and e.sebagai = 'DEFINITIF'
            order by e.mulai desc limit 1
        ) t on true
        left join unit u on u.unit_id = t.unit_id
        left join jabatan j on j.jabatan_id = t.jabatan_id
        where p.nip is not null
        "#,
        hari,
    )
    .fetch_all(&mut *conn)
    .await?;
    let orang = orang
        .into_iter()
        .map(|b| OrangKini {
            id: b.pegawai_id,
            dari_siasn: b.sumber == "SIASN",
            ditempatkan: b.mulai.is_some() && b.selesai.is_none_or(|s| s > hari),
            purna: b.purna,
            unit_id: b.unit_id,
            jabatan_id: b.jabatan_id,
            unit: b.unit.unwrap_or_default(),
            jabatan: b.jabatan.unwrap_or_default(),
            kepala: b.kepala.unwrap_or(false),
            mulai: b.mulai,
            isi: Isi {
                nip: b.nip,
                jenis: Some(JenisPegawai::baca(&b.jenis)),
                nama: b.nama,
                gelar_depan: Some(b.gelar_depan),
                gelar_belakang: Some(b.gelar_belakang),
                golongan: Some(b.golongan),
                pns_id: b.pns_id,
                email_dinas: b.email_dinas,
                kedudukan_hukum: b.kedudukan_hukum,
                status_cpns_pns: b.status_cpns_pns,
                tmt_golongan: b.tmt_golongan,
                instansi_kerja: b.instansi_kerja,
                berhenti: false,
                tempat: None,
            },
        })
        .collect();
    let jabatan = sqlx::query!("select jabatan_id, nama, jabatan_siasn_id from jabatan").fetch_all(&mut *conn).await?;
    let jabatan = jabatan
        .into_iter()
        .map(|j| JabatanKini { id: j.jabatan_id, nama: j.nama, siasn_id: j.jabatan_siasn_id })
        .collect();
    let unit = sqlx::query!(r#"select unit_id, unor_id as "unor_id!" from unit where unor_id is not null"#)
        .fetch_all(conn)
        .await?;
    Ok(Kini { orang, jabatan, unit: unit.into_iter().map(|u| (u.unor_id, u.unit_id)).collect() })
}

//! SQL bagi dokumentasi bawahan.

use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::{Antrean, Bawahan};
use crate::{
    kernel::{
        auth::Pengguna,
        error::{Error, Result},
    },
    pegawai::nama_lengkap,
    periode::{JenisPeriode, Kala, Kalender},
};

/// Periode yang dikirim di instansi ini dari hari ke hari, dan dokumentasi yang menunggu tanggapan `penilai`, yang terlama dahulu.
pub async fn antrean(conn: &mut PgConnection, penilai: &Pengguna) -> Result<(Kalender, Vec<Antrean>)> {
    let baris = sqlx::query!(
        r#"
        select
            i.kalender as "kalender!: Json<Kalender>",
            d.pegawai_id as "pegawai_id?",
            (select n.nama from identitas_pegawai n where n.pegawai_id = d.pegawai_id order by n.urutan limit 1) as nama,
            d.jenis as "jenis?",
            d.mulai as "mulai?",
            d.dikirim_pada
        from (select kalender('DOKUMENTASI')) i (kalender)
        left join (
            select d.pegawai_id, d.jenis, d.mulai, d.dikirim_pada
            from penilai_pegawai h
            join dokumentasi d on d.pegawai_id = h.pegawai_id and d.status = 'DIKIRIM'
            where h.penilai_id = $1 and h.mulai <= $2 and $2 < h.selesai
            order by d.dikirim_pada
            limit 20
        ) d on true
        order by d.dikirim_pada
        "#,
        penilai.id.uuid(),
        penilai.hari_ini,
    )
    .fetch_all(conn)
    .await?;
    let kalender = baris.first().ok_or(Error::NotFound)?.kalender.0.clone();
    let antrean = baris.into_iter().filter_map(|b| {
        Some(Antrean {
            pegawai: b.pegawai_id?.into(),
            nama: b.nama.unwrap_or_default(),
            kala: Kala::memuat(JenisPeriode::baca(&b.jenis?)?, b.mulai?),
            dikirim: b.dikirim_pada?,
        })
    });
    Ok((kalender, antrean.collect()))
}

/// Orang yang dinilai seseorang hari ini dengan dokumentasinya pada periode itu, menurut nama, sesudah `kursor`.
pub async fn bawahan(
    conn: &mut PgConnection,
    penilai: &Pengguna,
    kala: Kala,
    kursor: Option<(&str, Uuid)>,
) -> Result<Vec<Bawahan>> {
    let (nama, id) = kursor.unzip();
    let baris = sqlx::query!(
        r#"
        select
            p.pegawai_id,
            lower(p.nama) as "kunci!",
            p.nama,
            p.gelar_depan,
            p.gelar_belakang,
            coalesce(j.nama, p.jabatan_luar) as "jabatan!",
            exists (select from skp_selama(p.pegawai_id, $4, $5)) as "ber_skp!",
            d.dikirim_pada as "dikirim_pada?",
            d.ditanggapi_pada as "ditanggapi_pada?"
        from penilai_pegawai h
        join pegawai p using (pegawai_id)
        left join penempatan t on t.pegawai_id = p.pegawai_id and t.sebagai = 'DEFINITIF'
            and berlaku(t.mulai, t.selesai, $2)
        left join jabatan j using (jabatan_id)
        left join dokumentasi d on d.pegawai_id = p.pegawai_id and d.jenis = $3 and d.mulai = $4 and d.status <> 'DRAF'
        where h.penilai_id = $1 and h.mulai <= $2 and $2 < h.selesai
          and ($6::text is null or (lower(p.nama), p.pegawai_id) > ($6, $7))
        order by lower(p.nama), p.pegawai_id
        limit 51
        "#,
        penilai.id.uuid(),
        penilai.hari_ini,
        kala.jenis().kode(),
        kala.mulai(),
        kala.selesai(),
        nama,
        id,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| Bawahan {
            pegawai: b.pegawai_id.into(),
            nama: nama_lengkap(&b.gelar_depan, &b.nama, &b.gelar_belakang),
            kunci: (b.kunci, b.pegawai_id),
            jabatan: b.jabatan,
            ber_skp: b.ber_skp,
            dikirim: b.dikirim_pada,
            ditanggapi: b.ditanggapi_pada,
        })
        .collect())
}

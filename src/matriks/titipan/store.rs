//! SQL bagi pembagian, dan bagi RHK yang menunggu seseorang.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::Menunggu;
use crate::{
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::Result,
        form::Kiriman,
    },
    matriks::{
        model::{MatriksId, Pembagian},
        store::jejak,
    },
    skp::{self, Dari, Nasib, RencanaId, SkpId, Titipan},
    tim,
};

/// Membagikan: menitipkan ke draf, mengabari orangnya, dan mencatatnya.
pub async fn bagikan(
    conn: &mut PgConnection,
    p: &Pembagian,
    pelaku: &Pengguna,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<Vec<(Uuid, Nasib)>> {
    let kapan = (p.tahun, pelaku.hari_ini);
    let nasib = skp::titipkan(conn, Dari::Pimpinan(p.oleh), kapan, &p.titipan, pada).await?;
    let ada_kabar = |t: &&Titipan| {
        let baru = |n: &Nasib| !matches!(n, Nasib::Sudah | Nasib::BukanDraf);
        nasib.iter().any(|(pokok, n)| *pokok == t.pokok && baru(n))
    };
    let mut kepada: Vec<_> = p.titipan.iter().filter(ada_kabar).map(|t| t.pemilik).collect();
    kepada.sort_unstable();
    kepada.dedup();
    skp::kabarkan(conn, p.oleh, &kepada, kapan, pada).await?;
    sqlx::query!(
        "update matriks set dibagikan_pada = $2, versi = versi + 1 where matriks_id = $1 and status = 'ditetapkan'",
        p.matriks.uuid(),
        pada,
    )
    .execute(&mut *conn)
    .await?;
    let rincian = json!({ "rhk": p.titipan.len(), "orang": kepada.len() });
    audit::catat(conn, jejak("matriks.pembagian", p.matriks, p.oleh, pada, rincian), kiriman).await?;
    Ok(nasib)
}

/// RHK yang dibagikan kepada pelaku untuk tahun itu dan belum pernah ada di SKP-nya.
pub async fn menunggu(conn: &mut PgConnection, pelaku: &Pengguna, tahun: i32) -> Result<Vec<Menunggu>> {
    let baris = sqlx::query!(
        r#"
        select i.pokok_id, i.rhk, i.rhk_pimpinan_id, i.rhk_pimpinan, i.nama as "nama!", i.tim
        from (
            select i.pokok_id, i.rhk, i.rhk_pimpinan_id, i.rhk_pimpinan, i.urutan, m.penilai_id,
                (select n.nama from identitas_pegawai n where n.pegawai_id = m.penilai_id limit 1) as nama,
                exists (
                    select from penilai_pegawai h
                    where h.pegawai_id = $1 and h.penilai_id = m.penilai_id and h.mulai <= $2 and $2 < h.selesai) as dinilai,
                (select min(a.nama) from anggota_matriks($2) a
                 where a.pegawai_id = $1 and a.ketua_id = m.penilai_id) as tim
            from isi_matriks i
            join matriks m using (matriks_id)
            where i.pegawai_id = $1 and m.tahun = $3 and m.status = 'ditetapkan' and m.dibagikan_pada is not null
              and not exists (select from titipan x where x.pokok_id = i.pokok_id)
        ) i
        where i.dinilai or i.tim is not null
        order by i.dinilai desc, i.nama, i.urutan
        limit 200
        "#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
        tahun,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| Menunggu {
            titipan: Titipan {
                pokok: b.pokok_id,
                pemilik: pelaku.id,
                rhk: b.rhk,
                pimpinan: b.rhk_pimpinan_id.map(Into::into),
                rhk_pimpinan: b.rhk_pimpinan,
                penugasan_dari: b.tim.map_or(String::new(), |nama| tim::sebutan(&nama, &b.nama)),
            },
            dari: b.nama,
        })
        .collect())
}

/// RHK itu sudah ada pada matriks, dititipkan darinya atau diambil ke dalamnya. Memerlukan matriks yang terkunci.
pub async fn sudah_ada(conn: &mut PgConnection, matriks: MatriksId, rencana: RencanaId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"
        select exists (
            select from titipan x join isi_matriks i using (pokok_id)
            where i.matriks_id = $1 and x.rencana_id = $2
        ) as "ada!"
        "#,
        matriks.uuid(),
        rencana.uuid(),
    )
    .fetch_one(conn)
    .await?)
}

/// Mencatat RHK bawahan yang diambil ke dalam matriks.
pub async fn catat_pengambilan(
    conn: &mut PgConnection,
    matriks: MatriksId,
    pelaku: &Pengguna,
    rhk: &str,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    audit::catat(conn, jejak("matriks.pengambilan", matriks, pelaku.id, pada, json!({ "rhk": rhk })), kiriman).await
}

/// Mencatat bahwa pemiliknya memasukkan sendiri RHK yang menunggunya.
pub async fn catat_masuk(
    conn: &mut PgConnection,
    skp: SkpId,
    pelaku: &Pengguna,
    banyak: usize,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let jejak = Jejak {
        peristiwa: "matriks.diterima",
        objek_jenis: "matriks",
        objek: skp.uuid(),
        pelaku: Some(pelaku.id),
        pada,
        rincian: json!({ "banyak": banyak }),
    };
    audit::catat(conn, jejak, kiriman).await
}

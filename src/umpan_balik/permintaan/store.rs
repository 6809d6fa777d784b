//! SQL bagi permintaan umpan balik.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{
    model::{Akhir, BahanMinta, FormMinta, Permintaan, PermintaanBaru, PermintaanId, Status},
    policy::Peminta,
};
use crate::{
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::{Kiriman, sebaris},
        id::PegawaiId,
    },
    pegawai::Kartu,
    pemberitahuan::{Jenis, Kabar, kabarkan},
    skp::RencanaId,
    umpan_balik::{
        model::{CALON_MAKS, Calon, Orang},
        penulisan::PilihanRhk,
    },
};

/// Permintaan pada satu halaman daftar.
pub const SEHALAMAN: usize = 30;

/// Permintaan-permintaan menurut syarat itu.
macro_rules! permintaan {
    ($conn:expr, $syarat:literal $(, $isian:expr)* $(,)?) => {{
        let baris = sqlx::query!(
            r#"
            select p.permintaan_id, p.pegawai_id, p.peminta_id, p.diminta_id, p.perihal, p.pertanyaan, p.status, p.pada,
                (select i.nama from identitas_pegawai i where i.pegawai_id = p.pegawai_id order by i.urutan limit 1)
                    as "nama_pegawai!",
                (select i.nama from identitas_pegawai i where i.pegawai_id = p.peminta_id order by i.urutan limit 1)
                    as "nama_peminta!",
                (select i.nama from identitas_pegawai i where i.pegawai_id = p.diminta_id order by i.urutan limit 1)
                    as "nama_diminta!"
            from permintaan_umpan_balik p
            where "# + $syarat,
            $($isian),*
        )
        .fetch_all($conn)
        .await?;
        let permintaan = baris.into_iter().map(|b| Permintaan {
            id: b.permintaan_id.into(),
            pegawai: b.pegawai_id.into(),
            nama_pegawai: b.nama_pegawai,
            peminta: b.peminta_id.into(),
            nama_peminta: b.nama_peminta,
            diminta: b.diminta_id.into(),
            nama_diminta: b.nama_diminta,
            perihal: b.perihal,
            pertanyaan: b.pertanyaan,
            status: Status::baca(&b.status),
            pada: b.pada,
        });
        permintaan.collect::<Vec<_>>()
    }};
}

/// Permintaan kepada pelaku, atau dari pelaku, terbaru dahulu, sebelum `kursor`; satu lebih banyak bila masih ada.
pub async fn daftar(
    conn: &mut PgConnection,
    dari_saya: bool,
    kursor: Option<Uuid>,
    pelaku: &Pengguna,
) -> Result<Vec<Permintaan>> {
    Ok(permintaan!(
        conn,
        "case when $2 then p.peminta_id else p.diminta_id end = $1
           and (p.peminta_id = $1 or p.diminta_id = $1)
           and ($3::uuid is null or (p.pada, p.permintaan_id) < (
                select x.pada, x.permintaan_id from permintaan_umpan_balik x
                where x.permintaan_id = $3 and $1 in (x.peminta_id, x.diminta_id)))
         order by p.pada desc, p.permintaan_id desc
         limit $4",
        pelaku.id.uuid(),
        dari_saya,
        kursor,
        SEHALAMAN as i64 + 1,
    ))
}

/// Satu permintaan, bagi yang diminta dan pemintanya saja.
pub async fn cari(conn: &mut PgConnection, id: PermintaanId, pelaku: &Pengguna) -> Result<Permintaan> {
    let baris =
        permintaan!(conn, "p.permintaan_id = $1 and $2 in (p.peminta_id, p.diminta_id)", id.uuid(), pelaku.id.uuid(),);
    baris.into_iter().next().ok_or(Error::NotFound)
}

/// Seperti [`cari`], dikunci sampai transaksi selesai.
pub async fn kunci(conn: &mut PgConnection, id: PermintaanId, pelaku: &Pengguna) -> Result<Permintaan> {
    let baris = permintaan!(
        conn,
        "p.permintaan_id = $1 and $2 in (p.peminta_id, p.diminta_id) for update of p",
        id.uuid(),
        pelaku.id.uuid(),
    );
    baris.into_iter().next().ok_or(Error::NotFound)
}

/// Bahan meminta umpan balik tentang seseorang: pelaku sendiri bila tidak disebut.
pub async fn bahan(conn: &mut PgConnection, isian: &FormMinta, pelaku: &Pengguna) -> Result<BahanMinta> {
    let tentang = match isian.tentang.as_str() {
        "" => pelaku.id.uuid(),
        lain => lain.parse().map_err(|_| Error::NotFound)?,
    };
    let b = sqlx::query!(
        r#"
        select k.kartu as "kartu!: Json<Kartu>",
            coalesce(h.penilai_id = $2, false) as "dinilai!",
            case when p.pegawai_id = $2 or h.penilai_id = $2 then rhk_umpan_balik(p.pegawai_id, $3) end
                as "rhk?: Json<Vec<PilihanRhk>>"
        from pegawai p
        cross join lateral kartu_pegawai(p.pegawai_id, null, $3) k
        left join penilai_pegawai h on h.pegawai_id = p.pegawai_id and h.mulai <= $3 and $3 < h.selesai
        where p.pegawai_id = $1 and p.jenis <> 'NON_ASN'
        "#,
        tentang,
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(BahanMinta {
        pegawai: Orang::from(b.kartu.0),
        dinilai: b.dinilai,
        rhk: b.rhk.map(|r| r.0).unwrap_or_default(),
        calon: Vec::new(),
    })
}

/// Pegawai yang masih bertugas dan cocok dengan NIP atau potongan namanya, dan yang dipilih.
pub async fn calon(conn: &mut PgConnection, tulisan: &str, dipilih: &str, pelaku: &Pengguna) -> Result<Vec<Calon>> {
    let nama = sebaris(tulisan).to_lowercase();
    let angka: String = nama.chars().filter(char::is_ascii_digit).collect();
    let potongan = if nama.chars().count() >= 3 { nama.as_str() } else { "" };
    let baris = sqlx::query!(
        r#"
        select k.kartu as "kartu!: Json<Kartu>", (lower(p.nama) = $1 or p.nip = $2) is true as "tepat!"
        from pegawai p
        join akun a on a.pegawai_id = p.pegawai_id and a.aktif
        cross join lateral kartu_pegawai(p.pegawai_id, null, $4) k
        where ((($5 <> '' and strpos(lower(p.nama), $5) > 0) or p.nip = $2 or p.pegawai_id = $3))
          and not purna_tugas(p.pegawai_id, $4)
        order by (lower(p.nama) = $1 or p.nip = $2) is not true, lower(p.nama), p.pegawai_id
        limit $6
        "#,
        nama,
        angka,
        dipilih.parse::<Uuid>().ok(),
        pelaku.hari_ini,
        potongan,
        CALON_MAKS as i64 + 1,
    )
    .fetch_all(conn)
    .await?;
    let satu = |kartu, tepat| {
        let o = Orang::from(kartu);
        Calon { id: o.id, nama: o.nama, keterangan: o.keterangan, tepat }
    };
    Ok(baris.into_iter().map(|b| satu(b.kartu.0, b.tepat)).collect())
}

fn jejak(
    peristiwa: &'static str,
    permintaan: PermintaanId,
    oleh: PegawaiId,
    pada: DateTime<Utc>,
    rincian: serde_json::Value,
) -> Jejak {
    let objek_jenis = "permintaan_umpan_balik";
    Jejak { peristiwa, objek_jenis, objek: permintaan.uuid(), pelaku: Some(oleh), pada, rincian }
}

/// Mencatat permintaan dan mengabarkannya; salah bila permintaan yang sama masih menunggu.
pub async fn minta(
    conn: &mut PgConnection,
    id: PermintaanId,
    p: &PermintaanBaru,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<bool> {
    let hasil = sqlx::query!(
        "insert into permintaan_umpan_balik
             (permintaan_id, pegawai_id, peminta_id, diminta_id, rencana_id, perihal, pertanyaan, pada)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict do nothing",
        id.uuid(),
        p.pegawai.uuid(),
        p.oleh.uuid(),
        p.diminta.uuid(),
        p.rencana.map(|r| r.uuid()),
        p.perihal,
        p.pertanyaan,
        pada,
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Ok(false);
    }
    let rincian = json!({ "tentang": p.pegawai, "kepada": p.diminta, "rencana": p.rencana });
    audit::catat(conn, jejak("umpan_balik.permintaan", id, p.oleh, pada, rincian), kiriman).await?;
    let tautan = format!("/umpan-balik/permintaan/{id}");
    kabarkan(conn, &Kabar { kepada: &[p.diminta], jenis: Jenis::UmpanBalikDiminta, tautan: &tautan, pada }).await?;
    Ok(true)
}

/// Meminta kepada orang yang ber-NIP itu, atas nama `pelaku`: bagi data contoh.
pub async fn minta_atas_nama(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    (tentang, nip): (PegawaiId, &str),
    (rencana, pertanyaan): (Option<RencanaId>, &str),
    pada: DateTime<Utc>,
) -> Result<PermintaanId> {
    let isian = FormMinta {
        tentang: tentang.to_string(),
        cari: nip.into(),
        rencana: rencana.map(|r| r.to_string()).unwrap_or_default(),
        pertanyaan: pertanyaan.into(),
        ..FormMinta::default()
    };
    let bahan = BahanMinta { calon: calon(conn, nip, "", pelaku).await?, ..bahan(conn, &isian, pelaku).await? };
    let baru =
        pelaku.sebagai(Peminta, bahan)?.minta(&isian).map_err(|galat| anyhow::anyhow!("data contoh: {galat:?}"))?;
    let id = PermintaanId::new();
    match minta(conn, id, &baru, pada, &Kiriman::sistem()).await? {
        true => Ok(id),
        false => Err(Error::Conflict("Permintaan yang sama masih menunggu.".into())),
    }
}

/// Mengakhiri permintaan tanpa jawaban.
pub async fn akhiri(conn: &mut PgConnection, a: &Akhir, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        "update permintaan_umpan_balik set status = $2, selesai_pada = $3
         where permintaan_id = $1 and status = 'MENUNGGU'",
        a.permintaan.uuid(),
        a.status,
        pada,
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(Error::Conflict("Permintaan ini tidak menunggu lagi.".into()));
    }
    audit::catat(conn, jejak(a.peristiwa, a.permintaan, a.oleh, pada, json!({})), kiriman).await
}

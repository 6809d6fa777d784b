//! SQL bagi susunan.

use sqlx::{PgConnection, types::Json};

use super::model::{Asal, Baris, DiSkp, Isi, Luar, SkpBawahan, Susunan, Usul, lengkapi};
use crate::{
    kernel::{auth::Pengguna, error::Result, id::PegawaiId},
    matriks::{
        model::{Hubungan, MatriksTersimpan},
        store::{BARIS_MAKS, Terbaca},
    },
    pegawai::{Identitas, Kartu},
};

/// Seluruh isi yang boleh dilihat pelaku, dua pernyataan berapa pun banyaknya orang dan sel. Selagi draf,
/// anggota tim hanya melihat barisnya sendiri.
pub async fn baca(conn: &mut PgConnection, terbaca: &Terbaca, pelaku: &Pengguna) -> Result<Susunan> {
    let pemimpin = terbaca.matriks.hubungan() == Hubungan::Pemimpin;
    let draf = matches!(terbaca.matriks, MatriksTersimpan::Draf(_));
    let hanya = (draf && !pemimpin).then_some(pelaku.id);
    let baris = match &terbaca.beku {
        Some(beku) => {
            let skp = match pemimpin {
                true => skp_bawahan(conn, terbaca, pelaku).await?,
                false => Vec::new(),
            };
            let skp_milik = |siapa: PegawaiId| skp.iter().find(|(p, _)| *p == siapa).map(|(_, s)| s.clone());
            beku.iter()
                .map(|b| Baris {
                    pegawai: b.pegawai,
                    nama: b.nama.clone(),
                    jabatan: b.jabatan.clone(),
                    asal: b.asal.clone(),
                    skp: skp_milik(b.pegawai),
                    versi: 1,
                })
                .collect()
        }
        None => baris(conn, terbaca, hanya, pelaku).await?,
    };
    let mut susunan = Susunan {
        pemimpin: terbaca.pemimpin.clone(),
        kolom: terbaca.kolom.clone(),
        baris,
        isi: Vec::new(),
        luar: Vec::new(),
        usulan: Vec::new(),
    };
    isi(conn, terbaca, hanya, pelaku, &mut susunan).await?;
    susunan.kolom = lengkapi(std::mem::take(&mut susunan.kolom), &susunan.isi);
    Ok(susunan)
}

/// SKP tahun itu milik mereka yang dinilai pelaku hari ini.
async fn skp_bawahan(
    conn: &mut PgConnection,
    terbaca: &Terbaca,
    pelaku: &Pengguna,
) -> Result<Vec<(PegawaiId, SkpBawahan)>> {
    let (_, tahun, ..) = terbaca.matriks.pokok();
    let baris = sqlx::query!(
        r#"
        select distinct on (s.pemilik_id) s.pemilik_id, s.skp_id, s.status
        from penilai_pegawai h
        join skp s on s.pemilik_id = h.pegawai_id and s.tahun = $3 and s.digantikan_mulai is null
        where h.penilai_id = $1 and h.mulai <= $2 and $2 < h.selesai
        order by s.pemilik_id, s.status <> 'draf', s.mulai desc
        limit $4
        "#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
        tahun,
        BARIS_MAKS,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris.into_iter().map(|b| (b.pemilik_id.into(), SkpBawahan { id: b.skp_id.into(), status: b.status })).collect())
}

/// Orang pada sebuah draf: yang dinilai pimpinannya hari ini, anggota timnya, dan yang selnya masih berisi.
async fn baris(
    conn: &mut PgConnection,
    terbaca: &Terbaca,
    hanya: Option<PegawaiId>,
    pelaku: &Pengguna,
) -> Result<Vec<Baris>> {
    let (id, tahun, ..) = terbaca.matriks.pokok();
    let baris = sqlx::query!(
        r#"
        with orang as (
            select h.pegawai_id, 0 as ke, null::text as tim
            from penilai_pegawai h
            where h.penilai_id = $2 and h.mulai <= $3 and $3 < h.selesai
            union all
            select a.pegawai_id, 1, a.nama from anggota_matriks($3) a where a.ketua_id = $2 and a.pegawai_id <> $2
            union all
            select i.pegawai_id, 2, null from isi_matriks i where i.matriks_id = $1
        ),
        masing as (
            select distinct on (o.pegawai_id) o.pegawai_id, o.ke, o.tim from orang o
            where $4::uuid is null or o.pegawai_id = $4
            order by o.pegawai_id, o.ke, o.tim
        )
        select o.pegawai_id as "pegawai_id!", o.ke as "ke!", o.tim, k.kartu as "kartu!: Json<Kartu>",
            coalesce(b.versi, 1) as "versi!", s.skp_id as "skp_id?", s.status as "status?"
        from masing o
        cross join lateral kartu_pegawai(o.pegawai_id, null, $3) k
        left join baris_matriks b on b.matriks_id = $1 and b.pegawai_id = o.pegawai_id
        -- Hanya penilainya yang tahu sampai di mana SKP seseorang; ketua timnya tidak.
        left join lateral (
            select s.skp_id, s.status from skp s
            where o.ke = 0 and $6 and s.pemilik_id = o.pegawai_id and s.tahun = $5 and s.digantikan_mulai is null
            order by s.status <> 'draf', s.mulai desc limit 1
        ) s on true
        order by o.ke, o.tim, lower(k.kartu ->> 'nama'), o.pegawai_id
        limit $7
        "#,
        id.uuid(),
        terbaca.matriks.penilai().uuid(),
        pelaku.hari_ini,
        hanya.map(PegawaiId::uuid),
        tahun,
        hanya.is_none(),
        BARIS_MAKS,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| {
            let orang = Identitas::from(b.kartu.0);
            Baris {
                pegawai: b.pegawai_id.into(),
                nama: orang.nama,
                jabatan: orang.jabatan,
                asal: match (b.ke, b.tim) {
                    (0, _) => Asal::Bawahan,
                    (1, Some(tim)) => Asal::Tim(tim),
                    _ => Asal::Lepas,
                },
                skp: b.skp_id.zip(b.status).map(|(id, status)| SkpBawahan { id: id.into(), status }),
                versi: b.versi,
            }
        })
        .collect())
}

/// Isi sel, usulan yang menunggu, dan RHK bawahan di luar matriks, satu pernyataan.
async fn isi(
    conn: &mut PgConnection,
    terbaca: &Terbaca,
    hanya: Option<PegawaiId>,
    pelaku: &Pengguna,
    susunan: &mut Susunan,
) -> Result<()> {
    let (id, tahun, ..) = terbaca.matriks.pokok();
    let baris = sqlx::query!(
        r#"
        with bawahan as materialized (
            select h.pegawai_id from penilai_pegawai h
            where $5 and h.penilai_id = $2 and h.mulai <= $3 and $3 < h.selesai
        )
        select 'ISI' as "jenis!", i.pokok_id as "id!", i.pegawai_id as "pegawai_id!", i.rhk_pimpinan_id,
            i.rhk_pimpinan as "rhk_pimpinan!", i.rhk as "rhk!", x.pokok_id is not null as "tertitip!",
            r.rhk as di_skp, i.urutan as "urutan!",
            -- SKP yang tidak disentuh pembagian pun mungkin sudah memuatnya.
            x.pokok_id is null and b.pegawai_id is not null and exists (
                select from skp s join rencana n using (skp_id)
                where s.pemilik_id = i.pegawai_id and s.tahun = $7 and s.pokok and lower(n.rhk) = lower(i.rhk)) as "ada!"
        from isi_matriks i
        left join bawahan b on b.pegawai_id = i.pegawai_id
        left join titipan x on x.pokok_id = i.pokok_id and b.pegawai_id is not null
        left join rencana r on r.rencana_id = x.rencana_id
        where i.matriks_id = $1 and ($4::uuid is null or i.pegawai_id = $4)
        union all
        select 'USUL', u.usulan_id, u.pegawai_id, u.rhk_pimpinan_id, u.rhk_pimpinan, u.rhk, false, null, 0, false
        from usulan_matriks u
        where u.matriks_id = $1 and u.jawaban is null and ($5 or u.pegawai_id = $6)
        union all
        select 'LUAR', r.rencana_id, s.pemilik_id, r.rhk_pimpinan_id, r.rhk_pimpinan, r.rhk, false, null, r.urutan, false
        from bawahan b
        join skp s on s.pemilik_id = b.pegawai_id and s.tahun = $7 and s.pokok
        join rencana r using (skp_id)
        where r.bagian = 'UTAMA' and r.rhk <> ''
          and not exists (
              select from titipan x join isi_matriks i using (pokok_id)
              where x.rencana_id = r.rencana_id and i.matriks_id = $1)
          and not exists (
              select from isi_matriks i
              where i.matriks_id = $1 and i.pegawai_id = s.pemilik_id and lower(i.rhk) = lower(r.rhk))
        order by 3, 9, 2
        limit 5000
        "#,
        id.uuid(),
        terbaca.matriks.penilai().uuid(),
        pelaku.hari_ini,
        hanya.map(PegawaiId::uuid),
        terbaca.matriks.hubungan() == Hubungan::Pemimpin,
        pelaku.id.uuid(),
        tahun,
    )
    .fetch_all(conn)
    .await?;
    for b in baris {
        let (pegawai, kolom) = (PegawaiId::from(b.pegawai_id), b.rhk_pimpinan_id.map(Into::into));
        match b.jenis.as_str() {
            "ISI" => susunan.isi.push(Isi {
                pokok: b.id,
                pegawai,
                kolom,
                rhk_pimpinan: b.rhk_pimpinan,
                di_skp: match (b.tertitip, b.di_skp) {
                    (false, _) if b.ada => DiSkp::Sama,
                    (false, _) => DiSkp::Belum,
                    (true, None) => DiSkp::Dihapus,
                    (true, Some(bunyi)) if bunyi == b.rhk => DiSkp::Sama,
                    (true, Some(bunyi)) => DiSkp::Berbeda(bunyi),
                },
                rhk: b.rhk,
            }),
            "USUL" => {
                susunan.usulan.push(Usul { id: b.id.into(), pegawai, rhk_pimpinan: b.rhk_pimpinan, rhk: b.rhk });
            }
            _ => susunan.luar.push(Luar {
                rencana: b.id.into(),
                pegawai,
                kolom,
                rhk_pimpinan: b.rhk_pimpinan,
                rhk: b.rhk,
            }),
        }
    }
    Ok(())
}

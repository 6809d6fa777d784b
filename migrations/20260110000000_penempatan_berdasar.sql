-- Melayani `src/kepegawaian/penempatan` dan `penetapan`: setiap penempatan menyebut dasarnya, dan akibatnya dapat dihitung.

alter table penempatan add column nomor_sk text not null default '';
alter table penempatan add column alasan text not null default '';
-- Naik setiap kali barisnya diubah orang; formulir yang usang dikenali darinya.
alter table penempatan add column versi integer not null default 1;
alter table penetapan_penilai add column versi integer not null default 1;

-- Mereka yang garis penilainya mungkin berubah bila penempatan atau penilai `siapa` berubah: ia
-- sendiri, semua di bawah unit yang pernah, sedang, atau akan dikepalainya, dan mereka yang
-- penilainya ditetapkan tersendiri kepada salah satu dari itu.
create function terdampak(siapa uuid) returns table (pegawai_id uuid)
    language sql stable
as $$
    with recursive unit_kepala as (
        select k.unit_id from penempatan k where k.pegawai_id = siapa and k.kepala
        union
        select m.unit_id from unit_kepala a join unit_masa m on m.induk_id = a.unit_id
    ),
    langsung as (
        select siapa as pegawai_id
        union
        select p.pegawai_id from penempatan p join unit_kepala using (unit_id)
    )
    select l.pegawai_id from langsung l
    union
    select t.pegawai_id
    from langsung l join penetapan_penilai t on l.pegawai_id in (t.penilai_id, t.atasan_penilai_id)
$$;

-- SKP orang-orang itu yang sedang menunggu penilainya: pada pergantian penilai, meja tunggunya berpindah.
create function skp_menunggu(siapa uuid[]) returns table (pemilik_id uuid, tahun integer)
    language sql stable
as $$
    select s.pemilik_id, s.tahun from skp s where s.status = 'diajukan' and s.pemilik_id = any (siapa)
$$;

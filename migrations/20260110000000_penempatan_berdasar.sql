-- Melayani `src/kepegawaian/penempatan` dan `penetapan`: setiap penempatan menyebut dasarnya, dan akibatnya dapat dihitung.

alter table penempatan add column nomor_sk text not null default '';
alter table penempatan add column alasan text not null default '';
-- Naik setiap kali barisnya diubah orang; formulir yang usang dikenali darinya.
alter table penempatan add column versi integer not null default 1;
alter table penetapan_penilai add column versi integer not null default 1;

-- Mereka yang garis penilainya mungkin berubah bila penempatan atau penilai `siapa` berubah: ia
-- sendiri; di bawah unit yang pernah, sedang, atau akan dikepalainya, mereka yang mencari penilai
-- atau atasannya sampai ke unit itu (hasilnya di sana, di atasnya, atau tidak ada); dan mereka yang
-- penilainya ditetapkan tersendiri kepada salah satu dari semua itu.
create function terdampak(siapa uuid) returns table (pegawai_id uuid)
    language sql stable
as $$
    with recursive dikepalai as (
        select distinct k.unit_id from penempatan k where k.pegawai_id = siapa and k.kepala
    ),
    naik as (
        select d.unit_id from dikepalai d
        union
        select m.induk_id from naik n join unit_masa m using (unit_id) where m.induk_id is not null
    ),
    -- Pada hari apa pun.
    turun as (
        select d.unit_id from dikepalai d
        union
        select m.unit_id from turun t join unit_masa m on m.induk_id = t.unit_id
    ),
    bawahan as (
        select distinct p.pegawai_id from turun t join penempatan p using (unit_id)
    ),
    sampai as (
        select b.pegawai_id
        from bawahan b
        left join lateral (
            select bool_or(h.penilai_unit_id in (select n.unit_id from naik n)
                        or h.atasan_unit_id in (select n.unit_id from naik n)
                        or h.atasan_penilai_id is null
                        or siapa in (h.penilai_id, h.atasan_penilai_id)) as ke_sana,
                range_agg(daterange(h.mulai, nullif(h.selesai, 'infinity'))) as berpenilai
            from penilai_pegawai h where h.pegawai_id = b.pegawai_id
        ) g on true
        where g.ke_sana
           or exists (
                select from penempatan p
                where p.pegawai_id = b.pegawai_id
                  and not coalesce(g.berpenilai @> daterange(p.mulai, p.selesai), false))
    )
    select siapa
    union
    select s.pegawai_id from sampai s
    union
    select h.pegawai_id from penilai_pegawai h where siapa in (h.penilai_id, h.atasan_penilai_id)
    union
    select t.pegawai_id
    from (select siapa as pegawai_id union select b.pegawai_id from bawahan b) l
    join penetapan_penilai t on l.pegawai_id in (t.penilai_id, t.atasan_penilai_id)
$$;

-- SKP orang-orang itu yang sedang menunggu penilainya: pada pergantian penilai, meja tunggunya berpindah.
create function skp_menunggu(siapa uuid[]) returns table (pemilik_id uuid, tahun integer)
    language sql stable
as $$
    select s.pemilik_id, s.tahun from skp s where s.status = 'diajukan' and s.pemilik_id = any (siapa)
$$;

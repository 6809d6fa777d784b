-- Instansi besar: 50.000 pegawai pada 2.000 unit bertingkat empat. Pemicu dilewati; yang diturunkan disusun sesudahnya.
set session_replication_role = replica;

create temporary table u as
select n, gen_random_uuid() as id,
    case when n = 1 then null when n <= 13 then 1 when n <= 169 then 2 + (n - 14) / 13 else 14 + (n - 170) % 156 end as induk
from generate_series(1, 2000) n;

insert into unit (unit_id, kode, nama, induk_id, jenis, kepala_menilai, mulai)
select u.id, 'B' || lpad(u.n::text, 4, '0'), 'Unit Besar ' || u.n, i.id, 'UNIT', true, '2000-01-01'
from u left join u i on i.n = u.induk;

insert into unit_masa (unit_id, nama, induk_id, zona, jenis, kepala_menilai)
select unit_id, nama, induk_id, zona, jenis, kepala_menilai from unit where kode like 'B%';

insert into jabatan (jabatan_id, nama, jenis)
values (gen_random_uuid(), 'Kepala Unit Besar', 'ADMINISTRATOR'), (gen_random_uuid(), 'Staf Unit Besar', 'PELAKSANA');

-- Dua puluh lima orang setiap unit; yang pertama kepalanya.
create temporary table o as
select n, gen_random_uuid() as id, 1 + (n - 1) % 2000 as unit, n <= 2000 as kepala from generate_series(1, 50000) n;

insert into pegawai (pegawai_id, jenis, nip, nama, golongan)
select id, 'PNS', '1985010120100' || lpad(n::text, 5, '0'), (array['Andi', 'Budi', 'Citra', 'Dewi', 'Eka', 'Fajar',
    'Gita', 'Hadi', 'Intan', 'Joko'])[1 + n * 7 % 10] || ' Rekaan ' || n, 'III/b'
from o;

insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
select gen_random_uuid(), o.id, u.id, j.jabatan_id, 'DEFINITIF', o.kepala, '2020-01-01'
from o
join u on u.n = o.unit
join jabatan j on j.nama = case when o.kepala then 'Kepala Unit Besar' else 'Staf Unit Besar' end;

insert into identitas_pegawai (pegawai_id, urutan, mulai, selesai, unit_id, zona, nama, kartu)
select p.pegawai_id, 0, t.mulai, 'infinity', t.unit_id, u.zona, p.nama,
    json_build_object('id', p.pegawai_id, 'jenis', p.jenis, 'nip', p.nip, 'nrp', p.nrp, 'nama', p.nama,
        'gelar_depan', '', 'gelar_belakang', '', 'golongan', p.golongan, 'sebagai', t.sebagai, 'jabatan', j.nama,
        'jenis_jabatan', j.jenis, 'unit', u.nama)
from o
join pegawai p on p.pegawai_id = o.id
join penempatan t on t.pegawai_id = o.id
join jabatan j using (jabatan_id)
join unit u on u.unit_id = t.unit_id;

-- Kepala menilai stafnya, dan kepala di atasnya menilai kepala.
insert into penilai_pegawai (pegawai_id, mulai, selesai, penilai_id, penilai_unit_id, pihak)
select o.id, '2020-01-01', 'infinity', k.id, u.id, '[]'
from o
join u s on s.n = o.unit
join u on u.n = case when o.kepala then s.induk else s.n end
join o k on k.unit = u.n and k.kepala;

insert into keadaan_pegawai (keadaan_id, pegawai_id, jenis, mulai, nomor_sk)
select gen_random_uuid(), id, (array['PENSIUN', 'CUTI', 'TUGAS_BELAJAR'])[1 + n % 3], current_date - 100, 'SK'
from o where n % 50 = 7;

insert into skp (skp_id, pemilik_id, tahun, mulai, selesai, pendekatan, status, diajukan_pada, sidik_isi,
    ditetapkan_pada, ditetapkan_oleh, dokumen, sidik_dokumen, catatan_pengembalian, dikembalikan_pada, dikembalikan_oleh)
select gen_random_uuid(), o.id, t.tahun, make_date(t.tahun, 1, 1), make_date(t.tahun, 12, 31), 'KUANTITATIF', s.status,
    case when s.status <> 'draf' then now() - make_interval(days => o.n % 60) end,
    case when s.status <> 'draf' then '\x00'::bytea end,
    case when s.status = 'ditetapkan' then now() - interval '2 days' end,
    case when s.status = 'ditetapkan' then k.penilai_id end,
    case when s.status = 'ditetapkan' then '{}' end, case when s.status = 'ditetapkan' then '\x00'::bytea end,
    case when s.kembali then 'Perbaiki.' end, case when s.kembali then now() - interval '3 days' end,
    case when s.kembali then k.penilai_id end
from o
join penilai_pegawai k on k.pegawai_id = o.id
cross join (select extract(year from current_date)::integer) t (tahun)
cross join lateral (
    select case o.n / 7 % 10 when 0 then 'draf' when 1 then 'draf' when 2 then 'diajukan' when 3 then 'diajukan'
           else 'ditetapkan' end, o.n / 7 % 10 = 1
) s (status, kembali)
where o.n / 7 % 10 < 9;

set session_replication_role = origin;

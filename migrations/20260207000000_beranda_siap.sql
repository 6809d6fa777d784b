-- Melayani `src/beranda`: yang menunggu seseorang disusun sekali, lalu dibaca sampai ada yang mengubahnya.

-- Antrean beranda sebagaimana disusun terakhir. `foto` adalah yang terlihat ketika itu; tanpa WAL, sebab sesudah
-- server mati cukup disusun lagi. `server` membedakannya dari yang dipulihkan ke server lain: nomor transaksinya lain.
create unlogged table beranda_siap (
    pegawai_id uuid primary key,
    hari       date not null,
    dikabarkan timestamptz not null,
    th         integer,
    menilai    boolean not null,
    server     timestamptz not null default pg_postmaster_start_time(),
    foto       pg_snapshot not null,
    isi        text not null
) with (fillfactor = 50);

-- Siapa yang antreannya mungkin berubah, dan oleh transaksi mana; uuid nol berarti semua orang. Hanya ditambah, jadi
-- yang menulis tidak pernah saling menunggu.
create unlogged table beranda_usang (
    pegawai_id uuid not null,
    tx         xid8 not null default pg_current_xact_id()
);
create index beranda_usang_siapa on beranda_usang (pegawai_id, tx);

-- Pada tabel tentang seseorang: dia, dengan PENILAI juga para penilainya. Per pernyataan: semua orang.
create function mengusangkan_beranda() returns trigger
    language plpgsql
as $$
declare
    orang uuid;
begin
    if tg_level = 'STATEMENT' then
        insert into beranda_usang (pegawai_id) values ('00000000-0000-0000-0000-000000000000');
        return null;
    end if;
    if tg_op = 'DELETE' then
        new := old;
    end if;
    if tg_table_name in ('skp', 'perubahan') then
        orang := new.pemilik_id;
    elsif tg_table_name = 'permintaan_umpan_balik' then
        orang := new.diminta_id;
    elsif tg_table_name = 'pengingat_skp' then
        orang := new.kepada;
    else
        orang := new.pegawai_id;
    end if;
    insert into beranda_usang (pegawai_id) values (orang);
    if tg_argv[0] = 'PENILAI' then
        insert into beranda_usang (pegawai_id)
        select h.penilai_id from penilai_pegawai h where h.pegawai_id = orang and h.penilai_id is not null
        union
        select g.kepada from pengingat_skp g where g.dari = orang;
    end if;
    return null;
end $$;

create trigger beranda after insert or delete or update of status, mulai, selesai, digantikan_mulai, reviu_id,
        dikembalikan_pada, diajukan_pada, ditetapkan_pada on skp
    for each row execute function mengusangkan_beranda('PENILAI');
create trigger beranda after insert or delete or update of status, mulai, selesai on dokumentasi
    for each row execute function mengusangkan_beranda('PENILAI');
create trigger beranda after insert or delete or update of status on pemantauan
    for each row execute function mengusangkan_beranda('PENILAI');
create trigger beranda after insert or delete or update of status, kondisi, menteri_nomor on perubahan
    for each row execute function mengusangkan_beranda('PENILAI');
create trigger beranda after insert or delete or update of status on pengukuran
    for each row execute function mengusangkan_beranda();
create trigger beranda after insert or delete or update of status on permintaan_umpan_balik
    for each row execute function mengusangkan_beranda();
create trigger beranda after insert or delete or update on laporan_data
    for each row execute function mengusangkan_beranda();
create trigger beranda after insert or delete or update on pengingat_skp
    for each row execute function mengusangkan_beranda();

-- Susunan organisasi dan pengaturan jarang berubah dan menyangkut banyak orang. Undangan survei ikut di sini supaya
-- tidak ada catatan siapa yang baru saja mengisinya.
do $$
declare
    tabel text;
begin
    foreach tabel in array array['instansi', 'aturan_periode', 'periode', 'survei', 'pilihan_survei', 'undangan_survei', 'serah_terima',
        'penilai_pegawai', 'keadaan_pegawai', 'peran_pegawai', 'penempatan', 'unit_masa', 'identitas_pegawai']
    loop
        execute format(
            'create trigger beranda after insert or delete or update on %I for each statement
                execute function mengusangkan_beranda()', tabel);
    end loop;
end $$;
create trigger beranda after update of aktif on akun for each statement execute function mengusangkan_beranda();
create trigger beranda after update of jenis on pegawai for each statement execute function mengusangkan_beranda();

-- Antrean yang masih benar: tidak ada yang mengubahnya di luar yang terlihat ketika disusun. Yang selesai sebelum
-- transaksi tertua pada fotonya pasti terlihat.
create view beranda_terkini as
select b.pegawai_id, b.hari, b.dikabarkan, b.th, b.menilai, b.isi
from beranda_siap b
where b.server = pg_postmaster_start_time()
  and not exists (
      select from beranda_usang u
      where u.pegawai_id in (b.pegawai_id, '00000000-0000-0000-0000-000000000000')
        and u.tx >= pg_snapshot_xmin(b.foto) and not pg_visible_in_snapshot(u.tx, b.foto));

-- `antrean_beranda` sebagai JSON, disimpan bagi pembacaan berikutnya. Antrean reviu, laporan, dan kepegawaian bergantung
-- pada seluruh lingkup perannya, jadi selalu disusun.
create function susun_beranda(
    siapa uuid, hari date, dikabarkan timestamptz, th integer, menilai boolean, mereviu boolean, mengurus boolean,
    pengurus boolean
) returns text
    language plpgsql
as $$
#variable_conflict use_variable
declare
    isi text;
begin
    if mereviu or mengurus or pengurus then
        return (select json_agg(a)
                from antrean_beranda(siapa, hari, dikabarkan, th, menilai, mereviu, mengurus, pengurus) a);
    end if;
    -- Satu pernyataan, satu foto: yang disusun dan yang dicatat sebagai terlihat tidak dapat berselisih.
    insert into beranda_siap as b (pegawai_id, hari, dikabarkan, th, menilai, foto, isi)
    select siapa, hari, dikabarkan, th, menilai, pg_current_snapshot(), json_agg(a)
    from antrean_beranda(siapa, hari, dikabarkan, th, menilai, false, false, false) a
    on conflict (pegawai_id) do update
        set hari = excluded.hari, dikabarkan = excluded.dikabarkan, th = excluded.th, menilai = excluded.menilai,
            server = excluded.server, foto = excluded.foto, isi = excluded.isi
    returning b.isi into isi;
    return isi;
end $$;

-- Membuang yang tidak akan dibaca lagi.
create function sapu_beranda(sebelum date) returns void
    language plpgsql
as $$
begin
    delete from beranda_siap b where b.hari < sebelum;
    delete from beranda_usang u
    where u.tx < least(pg_snapshot_xmin(pg_current_snapshot()), (select min(pg_snapshot_xmin(b.foto)) from beranda_siap b));
end $$;

-- Kini bagian dari pertanyaan yang membaca SKP: bagi yang selalu ditanyakan, fungsi lebih mahal.
drop function pengganti_tercetak(uuid);

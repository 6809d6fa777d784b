(function () {
  'use strict';
  // Tabel sepekan: Enter dan panah seperti lembar kerja, baris baru di tempat, dan draf yang tersimpan sendiri.
  // Tanpa skrip, tombol yang sama mengirim formulir dan server menggambar ulang.
  var form = document.querySelector('form[data-minggu]');
  if (!form) return;
  var badan = form.querySelector('[data-pekan]');
  var maks = +form.dataset.maksBaris;
  var kabar = form.querySelector('[data-draf]');
  var petunjuk = document.querySelector('[data-pekan-kunci]');
  if (petunjuk) petunjuk.hidden = false;

  function sel(baris, nama) { return baris && baris.querySelector('[name="' + nama + '"]'); }
  // Baris isian saja: kalimat galat menempati baris tabelnya sendiri.
  function baris() { return badan.querySelectorAll('tr[data-baris]'); }
  function sebelah(el, arah) {
    var tuju = el.closest('tr');
    do tuju = arah < 0 ? tuju.previousElementSibling : tuju.nextElementSibling;
    while (tuju && !tuju.hasAttribute('data-baris'));
    return sel(tuju, el.name);
  }
  function baru(asal) {
    var n = baris().length + 1;
    if (n > maks) return null;
    var b = asal.cloneNode(true);
    b.removeAttribute('data-tersentuh');
    b.querySelectorAll('a').forEach(function (x) { x.remove(); });
    b.querySelectorAll('[id]').forEach(function (x) { x.id = x.id.replace(/-\d+$/, '-' + n); });
    b.querySelectorAll('[aria-label]').forEach(function (x) {
      x.setAttribute('aria-label', x.getAttribute('aria-label').replace(/\d+$/, n));
    });
    b.querySelectorAll('[aria-invalid]').forEach(function (x) {
      x.removeAttribute('aria-invalid');
      x.removeAttribute('aria-describedby');
    });
    b.querySelectorAll('button').forEach(function (x) {
      x.value = x.value.replace(/\d+$/, n);
      x.querySelector('.tersembunyi').textContent = ' baris ' + n;
    });
    b.querySelectorAll('input, textarea').forEach(function (x) { x.value = ''; });
    sel(b, 'sasaran').value = '';
    sel(b, 'tanggal').value = sel(asal, 'tanggal').value;
    sel(b, 'id').value = nomor();
    badan.append(b);
    return b;
  }
  function nomor() {
    if (window.crypto && crypto.randomUUID) return crypto.randomUUID();
    // Server membuatkan nomornya bila bukan UUID; di sini hanya bagi HTTP tanpa crypto.randomUUID.
    var x = crypto.getRandomValues(new Uint8Array(16));
    x[6] = x[6] & 15 | 64;
    x[8] = x[8] & 63 | 128;
    return Array.from(x, function (v) { return (256 + v).toString(16).slice(1); }).join('')
      .replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  form.addEventListener('keydown', function (e) {
    var el = e.target;
    if (!el.name || !badan.contains(el) || el.tagName === 'BUTTON' || e.isComposing) return;
    var naik = e.key === 'ArrowUp', turun = e.key === 'ArrowDown';
    if (e.key === 'Enter' && !e.ctrlKey && !e.altKey) {
      e.preventDefault();
      var tuju = sebelah(el, e.shiftKey ? -1 : 1) || (!e.shiftKey && sel(baru(el.closest('tr')), el.name));
      if (tuju) tuju.focus();
    } else if ((naik || turun) && e.ctrlKey) {
      e.preventDefault();
      var lain = sebelah(el, naik ? -1 : 1);
      if (lain) lain.focus();
    } else if (e.key.toLowerCase() === 'd' && e.ctrlKey && sebelah(el, -1)) {
      e.preventDefault();
      el.value = sebelah(el, -1).value;
      el.dispatchEvent(new Event('input', { bubbles: true }));
    }
  });
  form.addEventListener('click', function (e) {
    var t = e.target.closest('button[name=tindakan][value=tambah]');
    var ada = baris();
    if (!t || !ada.length) return;
    var b = baru(ada[ada.length - 1]);
    if (!b) return;
    e.preventDefault();
    sel(b, 'uraian').focus();
  });

  // Satuan yang belum ditulis mengikuti indikatornya; yang kita isi sendiri boleh berganti lagi.
  form.addEventListener('change', function (e) {
    if (e.target.name !== 'sasaran') return;
    var asal = form.querySelectorAll('input[name="pilihan"]')[e.target.value - 1];
    var isian = sel(e.target.closest('tr'), 'satuan');
    if (isian.value.trim() && isian.value !== isian.dataset.terisi) return;
    isian.value = isian.dataset.terisi = asal && asal.dataset.satuan || '';
  });

  // Draf: dua detik sesudah berhenti mengetik, dan ketika tabnya ditinggalkan.
  var tunda, sedang, tertunda, berhenti;
  function simpan(pergi) {
    clearTimeout(tunda);
    if (berhenti || (sedang && !pergi)) { tertunda = true; return; }
    tertunda = false;
    var isi = new URLSearchParams(new FormData(form));
    isi.set('tindakan', 'otomatis');
    sedang = fetch(form.getAttribute('action') + '/draf', {
      method: 'POST', body: isi, credentials: 'same-origin', redirect: 'error', keepalive: isi.toString().length < 60000
    }).then(function (r) {
      if (r.status === 409) {
        berhenti = true;
        kabar.textContent = 'Draf pekan ini juga ditulis di tab lain; tekan Simpan draf untuk menggabungkannya.';
        return null;
      }
      if (r.status === 401) {
        kabar.textContent = 'Sesi Anda berakhir. Masuk lagi di tab baru, lalu lanjutkan di sini; yang Anda ketik masih ada.';
        return null;
      }
      if (!r.ok) throw 0;
      return r.text();
    }).then(function (versi) {
      if (versi === null) return;
      form.elements.draf.value = versi;
      kabar.textContent = 'Draf tersimpan ' + new Date().toLocaleTimeString('id-ID', { hour: '2-digit', minute: '2-digit' }) + '.';
    }).catch(function () {
      kabar.textContent = 'Draf belum tersimpan; sambungan terputus. Dicoba lagi.';
      tunda = setTimeout(simpan, 15000);
    }).finally(function () {
      sedang = null;
      if (tertunda) tunda = setTimeout(simpan, 2000);
    });
  }
  form.addEventListener('input', function () {
    clearTimeout(tunda);
    tunda = setTimeout(simpan, 2000);
  });
  // Yang sudah dikirim tidak disusul draf usang.
  form.addEventListener('submit', function () { berhenti = true; clearTimeout(tunda); });
  window.addEventListener('pageshow', function (e) { if (e.persisted) berhenti = false; });
  document.addEventListener('visibilitychange', function () {
    if (document.visibilityState === 'hidden' && tunda && !berhenti) { simpan(true); tunda = null; }
  });
})();
